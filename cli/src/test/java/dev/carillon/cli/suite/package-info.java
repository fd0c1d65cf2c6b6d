@NullMarked
package dev.carillon.cli.suite;

import org.jspecify.annotations.NullMarked;
