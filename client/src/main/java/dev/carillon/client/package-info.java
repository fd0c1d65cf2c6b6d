/// The client for Java: a connection to a server that comes back by itself, and what is done over
/// it.
@NullMarked
package dev.carillon.client;

import org.jspecify.annotations.NullMarked;
