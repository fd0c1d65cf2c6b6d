package dev.carillon.core.inbox;

import dev.carillon.protocol.ChannelName;
import java.util.function.Predicate;

/// How inboxes are kept for users who come back. Immutable.
///
/// @param readClears whether what was read on one device is no longer sent to the others
/// @param stored whether a channel's log survives the process; what waits there is never cut to the
///   length of the offline queue, and is sent page by page
public record InboxOptions(boolean readClears, Predicate<ChannelName> stored) {
    /// The product's defaults, with all logs in memory.
    public static final InboxOptions DEFAULT = new InboxOptions(true, _ -> false);
}
