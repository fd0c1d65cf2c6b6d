/// Who is connected and who gets what. Connections and their subscriptions are owned by event loops.
///
/// The way of one publication, from any thread to the wires:
///
///     Hub.deliver
///       └─ Deliveries.post          finds the Channel; counts what waits, so that admission can refuse
///            └─ LoopDelivery.post   one message for each event loop that has subscribers
///     ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ from here on that loop
///                 └─ FanOut         joins what waits on the channel into one Batch
///                      └─ Batch     encodes it once for each encoding
///                           └─ Outbox   of each of the channel's Subscribers: writes it, or remembers
///                                       what the client is owed
///
/// What belongs to whom:
///
///     Hub ── Shards ── Shard (one a loop) ─┬─ HeartbeatWheel      who is silent, dead or nameless
///      │                                   └─ LoopDelivery        what is to be written
///      ├─ OpenConnections ── Connection ─┬─ ConnectionState       who it acts for
///      │                                 ├─ Memberships           which channels it is in
///      │                                 └─ Outbox ─┬─ Backlog    what the client is owed
///      │                                            └─ AnswerQueue
///      ├─ ChannelIndex ── Channel ── Subscribers (one a loop) ── FanOut
///      └─ ChannelMembers                   questions about who is on a channel
///
/// It knows neither how a subscription becomes live nor what a device has acknowledged. Those rooms
/// know it, and are called by it through two interfaces of its own:
/// [dev.carillon.core.hub.PendingSubscription] and [dev.carillon.core.hub.DeliveryTracker].
@NullMarked
package dev.carillon.core.hub;

import org.jspecify.annotations.NullMarked;
