@NullMarked
package dev.carillon.cli.bench;

import org.jspecify.annotations.NullMarked;
