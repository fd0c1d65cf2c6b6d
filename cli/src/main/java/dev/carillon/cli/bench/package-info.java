/// `carillon bench`: many connections that talk at a rate that is set, and what came of it. The
/// sockets are Netty's, so that one process holds thousands of them and is not what is measured.
@NullMarked
package dev.carillon.cli.bench;

import org.jspecify.annotations.NullMarked;
