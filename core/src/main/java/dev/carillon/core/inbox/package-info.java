/// How far each device of a user has got in their inbox, so that the next connection of a device
/// goes on where the last one stopped.
///
///     Connection ──wrote, heard, closing──> InboxSession ──noteSoon──> ProgressNotes
///                                                │                          │ once a second
///                                                │ closing                  v
///                                                └────────────────> DeviceCursors ──> Cursors (a port)
///                                                                                        │
///     a new connection ──> Inboxes.resumePoint ──> ResumePoints <───────────────────────┘
///                                                      ^ the device's other connections, on their loops
///
/// - [dev.carillon.core.inbox.Inboxes]: the way in; what other rooms call
/// - [dev.carillon.core.inbox.InboxSession]: one connection's inbox; a
///   [dev.carillon.core.inbox.WrittenInbox] where what was written counts as acknowledged, an
///   [dev.carillon.core.inbox.AcknowledgedInbox] where the client acknowledges by itself
/// - [dev.carillon.core.inbox.ProgressNotes]: which sessions of a loop have something new to store
/// - [dev.carillon.core.inbox.DeviceCursors]: stores it
/// - [dev.carillon.core.inbox.ResumePoints]: finds where a device goes on
///
/// It knows the hub, and the hub calls it through [dev.carillon.core.hub.DeliveryTracker] only.
@NullMarked
package dev.carillon.core.inbox;

import org.jspecify.annotations.NullMarked;
