package dev.carillon.core.resume;

import dev.carillon.core.inbox.Inboxes;
import dev.carillon.core.spi.ChannelLog;

/// What subscriptions are resumed with. Thread-safe.
///
/// @param log is read
/// @param inboxes know how far devices have got
/// @param observer is told who comes back, and never throws
record ResumeTools(ChannelLog log, Inboxes inboxes, ResumeObserver observer) {}
