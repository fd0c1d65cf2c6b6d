/// The task service, tested with handlers that wait for the test.
@NullMarked
package dev.carillon.testkit.tasks;

import org.jspecify.annotations.NullMarked;
