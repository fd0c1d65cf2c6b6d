package dev.carillon.core.spi;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Terms;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import org.jspecify.annotations.Nullable;

/// A publication before the log has given it a time and a position; the members are those of
/// [dev.carillon.protocol.Publication].
///
/// @param terms how it is to be kept
/// @param share how much of the room for what waits on its channel may be filled, in percent,
///   before it is refused there; less than [#WHOLE] for what is to leave some to others
public record Draft(
        ChannelName channel,
        String type,
        RawJson data,
        @Nullable RawJson delta,
        @Nullable String key,
        @Nullable UserId sender,
        Audience audience,
        Terms terms,
        int share) {
    /// The [#share] of what may use all of its channel's room.
    public static final int WHOLE = 100;

    /// One that may use all of its channel's room.
    public Draft(
            ChannelName channel,
            String type,
            RawJson data,
            @Nullable RawJson delta,
            @Nullable String key,
            @Nullable UserId sender,
            Audience audience,
            Terms terms) {
        this(channel, type, data, delta, key, sender, audience, terms, WHOLE);
    }

    /// From the application, to everybody on the channel.
    public static Draft of(ChannelName channel, String type, RawJson data) {
        return new Draft(
                channel, type, data, null, null, null, Audience.EVERYONE, Terms.PLAIN, WHOLE);
    }

    /// The same with a key.
    public Draft withKey(@Nullable String newKey) {
        return new Draft(channel, type, data, delta, newKey, sender, audience, terms, share);
    }

    /// The same from a user.
    public Draft from(UserId user) {
        return new Draft(channel, type, data, delta, key, user, audience, terms, share);
    }

    /// The same for some of the channel's subscribers.
    public Draft to(Audience newAudience) {
        return new Draft(channel, type, data, delta, key, sender, newAudience, terms, share);
    }

    /// The same with a short form.
    public Draft withDelta(@Nullable RawJson newDelta) {
        return new Draft(channel, type, data, newDelta, key, sender, audience, terms, share);
    }

    /// The same on another channel.
    public Draft on(ChannelName other) {
        return new Draft(other, type, data, delta, key, sender, audience, terms, share);
    }

    /// The same to be kept otherwise.
    public Draft with(Terms newTerms) {
        return new Draft(channel, type, data, delta, key, sender, audience, newTerms, share);
    }

    /// The same, to be stored before anybody hears of it, wherever its channel stores things.
    public Draft durable() {
        return with(terms.stored());
    }

    /// The same, which leaves some of its channel's room to others.
    ///
    /// @param percent see [#share]
    public Draft within(int percent) {
        return new Draft(channel, type, data, delta, key, sender, audience, terms, percent);
    }
}
