/// Connections, channels and delivery, owned by event loops.
@NullMarked
package dev.carillon.core.hub;

import org.jspecify.annotations.NullMarked;
