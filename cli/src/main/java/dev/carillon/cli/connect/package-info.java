/// `carillon connect`: a conversation with a server, typed by a person or read from a pipe.
@NullMarked
package dev.carillon.cli.connect;

import org.jspecify.annotations.NullMarked;
