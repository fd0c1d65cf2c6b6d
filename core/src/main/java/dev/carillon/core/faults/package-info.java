/// What must go on although something in it throws: who contains a failure that no caller can be
/// told of, counts it, and says it where the server's operator looks.
@NullMarked
package dev.carillon.core.faults;

import org.jspecify.annotations.NullMarked;
