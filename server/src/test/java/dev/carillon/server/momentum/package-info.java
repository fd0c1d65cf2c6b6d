/// Reference system E, Momentum: its clients as its document has them, against a real server. Tests
/// are named by the requirement that they check.
@NullMarked
package dev.carillon.server.momentum;

import org.jspecify.annotations.NullMarked;
