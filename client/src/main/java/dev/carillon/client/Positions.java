package dev.carillon.client;

import dev.carillon.client.Frame.PositionReply;
import dev.carillon.protocol.StreamPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How far the client has got in each channel. It is what makes a resume complete and free of
/// doubles: the server is told where we stopped, and nothing at or before that place is let through
/// again. Owned by the client's loop.
final class Positions {
    private final Map<String, StreamPosition> known = new HashMap<>();

    /// The newest that was let through, by channel, since it was last subscribed to.
    private final Map<String, Long> heard = new HashMap<>();

    Optional<StreamPosition> of(String channel) {
        return Optional.ofNullable(known.get(channel));
    }

    /// Takes in what a reply says of a channel. Where we named a place and nothing is missing, what
    /// we missed is still to come, so we stay there. Where we named none, the reply says where we
    /// stand: just before what waited for us, or at the channel's end; a channel that keeps state
    /// sends it first, from a place at or before that end.
    Recovery adopt(String channel, PositionReply reply) {
        var before = known.get(channel);
        var named = before != null && before.epoch().equals(reply.position().epoch());
        var recovered = reply.recovered().orElse(false);
        if (recovered && named) {
            heard.remove(channel);
            return Recovery.RECOVERED;
        }
        known.put(channel, reply.position());
        if (recovered) {
            heard.remove(channel);
            return Recovery.FRESH;
        }
        heard.put(channel, 0L);
        if (reply.recovered().isEmpty()) {
            return Recovery.FRESH;
        }
        return reply.partial() ? Recovery.PARTIAL : Recovery.LOST;
    }

    /// Whether a publication is new; remembers it if so.
    boolean accept(Message message) {
        var position = known.get(message.channel());
        if (position == null || message.offset() == 0) {
            return true;
        }
        if (message.offset() <= heard.getOrDefault(message.channel(), position.offset())) {
            return false;
        }
        heard.put(message.channel(), message.offset());
        if (message.offset() > position.offset()) {
            known.put(message.channel(), new StreamPosition(position.epoch(), message.offset()));
        }
        return true;
    }

    void forget(String channel) {
        known.remove(channel);
        heard.remove(channel);
    }

    void clear() {
        known.clear();
        heard.clear();
    }
}
