/// The embedded engines: everything in this process's memory, bounded.
@NullMarked
package dev.carillon.core.memory;

import org.jspecify.annotations.NullMarked;
