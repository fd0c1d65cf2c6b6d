/// What the server's tests share: a server for each test class, and clients that know nothing of
/// its code.
@NullMarked
package dev.carillon.server.testing;

import org.jspecify.annotations.NullMarked;
