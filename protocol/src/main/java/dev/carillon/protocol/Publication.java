package dev.carillon.protocol;

import dev.carillon.protocol.json.RawJson;
import org.jspecify.annotations.Nullable;

/// One message on a channel, as it stands in the channel's log.
///
/// @param type what kind of message it is, a name of the application's choosing
/// @param data the payload, opaque to the server
/// @param delta the members of `data` that changed since the publication with the same key before
///   this one; null when there is no such short form
/// @param key when present, this publication replaces earlier ones of the channel with the same key
/// @param sender the user who published it; null when the application or the server did
/// @param timestamp when it was accepted, in milliseconds since 1970
/// @param position its place in the log
/// @param audience who of the channel's subscribers gets it
/// @param priority how much it matters, as whoever published it said
public record Publication(
        ChannelName channel,
        String type,
        RawJson data,
        @Nullable RawJson delta,
        @Nullable String key,
        @Nullable UserId sender,
        long timestamp,
        StreamPosition position,
        Audience audience,
        PublishOptions.Priority priority) {

    /// Its priority as messages name it; null for a normal one, which goes without saying.
    public @Nullable String namedPriority() {
        return priority == PublishOptions.Priority.NORMAL ? null : priority.wireName();
    }

    /// Its place within the epoch.
    public long offset() {
        return position.offset();
    }
}
