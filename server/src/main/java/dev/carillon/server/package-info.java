/// Carillon as a program or a part of one: [dev.carillon.server.Carillon] puts everything together,
/// `socket` and `http` are its two worlds on one port, `config` says how it is set up, `cli` starts
/// it.
@NullMarked
package dev.carillon.server;

import org.jspecify.annotations.NullMarked;
