/// The commands of the program `carillon` that talk to a server: their options, and how they end.
@NullMarked
package dev.carillon.cli;

import org.jspecify.annotations.NullMarked;
