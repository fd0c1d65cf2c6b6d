/// Long tasks: their queue, their states, their progress.
@NullMarked
package dev.carillon.core.tasks;

import org.jspecify.annotations.NullMarked;
