/// What somebody who watches over the server is told: who came in, who was refused, who was shut
/// out.
@NullMarked
package dev.carillon.core.security;

import org.jspecify.annotations.NullMarked;
