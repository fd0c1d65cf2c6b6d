/// The engines and the dialect that come with the core pass their contracts.
@NullMarked
package dev.carillon.testkit.engines;

import org.jspecify.annotations.NullMarked;
