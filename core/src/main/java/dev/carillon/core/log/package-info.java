/// The log of channels: a ring in memory for each, and behind it, for those that have something
/// durable, the store.
///
/// - [dev.carillon.core.log.TieredChannelLog]: all of them, and the bounds of what they hold
/// - [dev.carillon.core.log.Book]: one channel, and what waits there to be stored
/// - [dev.carillon.core.log.Ring]: what of a channel is in memory
/// - [dev.carillon.core.log.Committer]: has what waits stored, many channels' at once
@NullMarked
package dev.carillon.core.log;

import org.jspecify.annotations.NullMarked;
