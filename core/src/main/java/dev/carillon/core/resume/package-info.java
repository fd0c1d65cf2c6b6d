/// How a subscription becomes live without a hole and without a double: the client is answered, then
/// sent what it missed, then whatever comes.
///
/// A connection joins the channel first, so that nothing is published past it unseen. Then the log is
/// read until it holds all that went out to the others meanwhile. One subscribe command may name
/// several channels: [dev.carillon.core.resume.SubscribeAttempt] answers it once all of them are so
/// far. Each channel goes through the phases of [dev.carillon.core.resume.Phase]:
///
///       a connection's own inbox, of                  any other channel, or one of which
///       which the client named no position            the client named a position
///                 │                                             │
///                 v               where it was left             v
///             Locating ────────────────────────────────────> Reading <──┐ more went out meanwhile, or
///                 │                                             │   └───┘ what was missed can't be had
///                 │                                             │ nothing lags: the command is answered
///                 │                                             v
///                 │                                          Answered
///                 │                                             │
///                 │              the wire took all              v
///                 │          ReadingOn <───────────────────  Replaying <──┐ the wire took a piece
///                 │              │  └─── the log gave more ──────^   └────┘
///                 │              │ nothing lags
///                 v              v
///               Left           Live
///
/// Whoever leaves the channel goes from any phase to Left. A client that falls so far behind after
/// the answer that something it is owed was forgotten is disconnected and comes back.
///
/// - [dev.carillon.core.resume.Subscriptions]: the way in
/// - [dev.carillon.core.resume.SubscribeAttempt]: one command: rounds of reading, then the answer
/// - [dev.carillon.core.resume.ResumingSubscription]: one channel of it; takes the moves
/// - [dev.carillon.core.resume.Phase]: the phases and what each holds
/// - [dev.carillon.core.resume.Goal]: what is wanted of the log, and what the client is told of that
/// - [dev.carillon.core.resume.ReplayBuffer]: what was read and is still to be sent
///
/// It knows the hub, the inboxes and the namespaces; the hub calls it through
/// [dev.carillon.core.hub.PendingSubscription] only.
@NullMarked
package dev.carillon.core.resume;

import org.jspecify.annotations.NullMarked;
