/// The hub, tested through what the rest of the server uses of it.
@NullMarked
package dev.carillon.testkit.hub;

import org.jspecify.annotations.NullMarked;
