/// What tests of engines, dialects and applications need: contract suites to extend, and an event
/// loop, a clock and a wire that do nothing until told.
@NullMarked
package dev.carillon.testkit;

import org.jspecify.annotations.NullMarked;
