/// One feature a file.
@NullMarked
package dev.carillon.examples;

import org.jspecify.annotations.NullMarked;
