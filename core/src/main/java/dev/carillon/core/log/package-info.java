/// The log of channels: a ring in memory for each, and behind it, for those that have something
/// durable, the store.
///
/// - [dev.carillon.core.log.TieredChannelLog]: all of them; what is appended and read, and where
/// - [dev.carillon.core.log.StreamCache]: those in memory, and the bounds of what they hold there
/// - [dev.carillon.core.log.SecondChance]: which of them were quiet for long
/// - [dev.carillon.core.log.ChannelStream]: one channel, and what waits there to be stored
/// - [dev.carillon.core.log.Ring]: what of a channel is in memory, and what it can say of a read
/// - [dev.carillon.core.log.StoredPart]: what of a channel is in the store, as far as that is known
/// - [dev.carillon.core.log.StoreLookup]: finds out what of a channel is stored
/// - [dev.carillon.core.log.Committer]: has what waits stored, many channels' at once
/// - [dev.carillon.core.log.GuardedLogStore]: the store, which fails where it would throw
/// - [dev.carillon.core.log.FullChannels]: makes room where as much is stored as may be, or refuses
@NullMarked
package dev.carillon.core.log;

import org.jspecify.annotations.NullMarked;
