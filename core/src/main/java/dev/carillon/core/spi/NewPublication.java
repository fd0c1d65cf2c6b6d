package dev.carillon.core.spi;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import org.jspecify.annotations.Nullable;

/// A publication before the log has given it a time and a position; the members are those of
/// [dev.carillon.protocol.Publication].
///
/// @param terms how it is to be kept
/// @param beginner whose share of durable channels it is counted in, if it is the first of its
///   channel to be stored; null for nobody's, as the application's are
/// @param share how much of the room for what waits on its channel may be filled, in percent,
///   before it is refused there; less than [#WHOLE] for what is to leave some to others
public record NewPublication(
        ChannelName channel,
        String type,
        RawJson data,
        @Nullable RawJson delta,
        @Nullable String key,
        @Nullable UserId sender,
        Audience audience,
        PublishOptions terms,
        @Nullable UserId beginner,
        int share) {
    /// The [#share] of what may use all of its channel's room.
    public static final int WHOLE = 100;

    /// One that may use all of its channel's room.
    public NewPublication(
            ChannelName channel,
            String type,
            RawJson data,
            @Nullable RawJson delta,
            @Nullable String key,
            @Nullable UserId sender,
            Audience audience,
            PublishOptions terms) {
        this(channel, type, data, delta, key, sender, audience, terms, null, WHOLE);
    }

    /// From the application, to everybody on the channel.
    public static NewPublication of(ChannelName channel, String type, RawJson data) {
        return new NewPublication(
                channel,
                type,
                data,
                null,
                null,
                null,
                Audience.EVERYONE,
                PublishOptions.PLAIN,
                null,
                WHOLE);
    }

    /// The same with a key.
    public NewPublication withKey(@Nullable String newKey) {
        return new NewPublication(
                channel, type, data, delta, newKey, sender, audience, terms, beginner, share);
    }

    /// The same from a user.
    public NewPublication from(UserId user) {
        return new NewPublication(
                channel, type, data, delta, key, user, audience, terms, beginner, share);
    }

    /// The same for some of the channel's subscribers.
    public NewPublication to(Audience newAudience) {
        return new NewPublication(
                channel, type, data, delta, key, sender, newAudience, terms, beginner, share);
    }

    /// The same with a short form.
    public NewPublication withDelta(@Nullable RawJson newDelta) {
        return new NewPublication(
                channel, type, data, newDelta, key, sender, audience, terms, beginner, share);
    }

    /// The same on another channel.
    public NewPublication on(ChannelName other) {
        return new NewPublication(
                other, type, data, delta, key, sender, audience, terms, beginner, share);
    }

    /// The same to be kept otherwise.
    public NewPublication with(PublishOptions newTerms) {
        return new NewPublication(
                channel, type, data, delta, key, sender, audience, newTerms, beginner, share);
    }

    /// The same, to be stored before anybody hears of it, wherever its channel stores things.
    public NewPublication durable() {
        return with(terms.stored());
    }

    /// The same from somebody who may be the first on so many durable channels and no more.
    public NewPublication begunBy(UserId user) {
        return new NewPublication(
                channel, type, data, delta, key, sender, audience, terms, user, share);
    }

    /// The same, which leaves some of its channel's room to others.
    ///
    /// @param percent see [#share]
    public NewPublication within(int percent) {
        return new NewPublication(
                channel, type, data, delta, key, sender, audience, terms, beginner, percent);
    }
}
