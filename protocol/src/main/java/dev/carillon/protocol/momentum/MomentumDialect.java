package dev.carillon.protocol.momentum;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/// The dialect of reference system E, Momentum. Stateless and thread-safe.
public final class MomentumDialect implements Dialect {
    /// Its name.
    public static final String NAME = "momentum";

    /// Types that are the server's to say.
    private static final Set<String> SERVERS_OWN =
            Set.of("system_message", "user_joined", "user_left");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        return switch (CommandCodecs.TABLE.decode(message)) {
            case Decoded.Unknown(_, var type, _, _, _) when type.equals("pong") ->
                    new Decoded.Ignored();
            case Decoded.Unknown(var id, var type, _, _, _) when SERVERS_OWN.contains(type) ->
                    new Decoded.Rejected(
                            id,
                            ErrorCode.FORBIDDEN,
                            "'%s' is for the server to say; send text or notification"
                                    .formatted(type));
            case Decoded decoded -> decoded;
        };
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        EventCodecs.encode(event, form, out);
    }

    /// Its clients bring their token in the URL.
    @Override
    public boolean authenticatesByMessage() {
        return false;
    }

    /// The `id` under which clients see a publication: the same for everybody, now and when it is
    /// replayed.
    public static UUID messageId(ChannelName channel, StreamPosition position) {
        var place = "%s\n%s\n%d".formatted(channel, position.epoch(), position.offset());
        return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    }
}
