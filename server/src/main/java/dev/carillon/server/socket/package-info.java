/// WebSockets on Netty: from the handshake to the last frame.
@NullMarked
package dev.carillon.server.socket;

import org.jspecify.annotations.NullMarked;
