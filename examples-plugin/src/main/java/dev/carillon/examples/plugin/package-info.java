/// A plug-in: a message handler in a jar of its own.
@NullMarked
package dev.carillon.examples.plugin;

import org.jspecify.annotations.NullMarked;
