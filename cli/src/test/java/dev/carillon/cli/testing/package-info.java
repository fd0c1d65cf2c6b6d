/// A server to talk with, what stands between it and a client, and commands as somebody types them.
@NullMarked
package dev.carillon.cli.testing;

import org.jspecify.annotations.NullMarked;
