@NullMarked
package dev.carillon.cli.connect;

import org.jspecify.annotations.NullMarked;
