/// What crosses a socket: commands from clients, events to them, the codes of both, and the
/// [Dialect] that turns either into the frames of one family of clients. Nothing here knows a
/// socket, a thread or a store.
@NullMarked
package dev.carillon.protocol;

import org.jspecify.annotations.NullMarked;
