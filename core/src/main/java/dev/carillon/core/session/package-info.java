/// What a connection's client may ask, in which state, and what it is answered.
@NullMarked
package dev.carillon.core.session;

import org.jspecify.annotations.NullMarked;
