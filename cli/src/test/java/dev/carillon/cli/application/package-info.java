@NullMarked
package dev.carillon.cli.application;

import org.jspecify.annotations.NullMarked;
