/// WebSockets on Netty: taken over from the HTTP server, then ours from the first frame to the
/// last.
@NullMarked
package dev.carillon.server.socket;

import org.jspecify.annotations.NullMarked;
