/// What the program writes to its log, which is bounded as everything else is.
@NullMarked
package dev.carillon.server.logging;

import org.jspecify.annotations.NullMarked;
