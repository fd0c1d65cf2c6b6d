package dev.carillon.store.jdbc;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import org.jspecify.annotations.Nullable;

/// How an audience stands in a table: null for everyone, else whom it leaves out. Stateless.
final class AudienceText {
    private static final String USER = "not-user ";
    private static final String CONNECTION = "not-connection ";
    private static final String SUBSCRIBERS = "not-subscribers ";

    private AudienceText() {}

    static @Nullable String write(Audience audience) {
        return switch (audience) {
            case Audience.Everyone _ -> null;
            case Audience.ExceptUser(var user) -> USER + user.value();
            case Audience.ExceptConnection(var connection) -> CONNECTION + connection;
            case Audience.ExceptSubscribersOf(var channel) -> SUBSCRIBERS + channel.value();
        };
    }

    static Audience read(@Nullable String text) {
        if (text == null) {
            return Audience.EVERYONE;
        }
        var space = text.indexOf(' ') + 1;
        var rest = text.substring(space);
        return switch (text.substring(0, space)) {
            case USER -> new Audience.ExceptUser(new UserId(rest));
            case CONNECTION -> new Audience.ExceptConnection(rest);
            case SUBSCRIBERS -> new Audience.ExceptSubscribersOf(new ChannelName(rest));
            default -> throw new IllegalStateException("no audience: " + text);
        };
    }
}
