package dev.carillon.cli.bench;

import java.net.URI;
import java.util.function.IntFunction;

/// What the members of one run have in common. Immutable but for the tally, which is thread-safe.
///
/// @param marks by which its messages are known
/// @param address where a member connects, with its token
record Gathering(Plan plan, Script script, Marks marks, IntFunction<URI> address, Tally tally) {}
