package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The channels that one connection subscribes to. An array, for they are few and there are many
/// such lists; confined to the connection's loop.
@OnLoop
final class Memberships {
    private static final Channel[] NONE = {};

    private Channel[] channels = NONE;

    int size() {
        return channels.length;
    }

    boolean contains(ChannelName name) {
        return find(name) != null;
    }

    @Nullable Channel find(ChannelName name) {
        for (var channel : channels) {
            if (channel.name().equals(name)) {
                return channel;
            }
        }
        return null;
    }

    void add(Channel channel) {
        channels = Arrays.copyOf(channels, channels.length + 1);
        channels[channels.length - 1] = channel;
    }

    void remove(ChannelName name) {
        channels =
                Arrays.stream(channels)
                        .filter(channel -> !channel.name().equals(name))
                        .toArray(Channel[]::new);
    }

    /// Takes out everything.
    Channel[] clear() {
        var all = channels;
        channels = NONE;
        return all;
    }

    List<ChannelName> names() {
        var names = new ArrayList<ChannelName>(channels.length);
        for (var channel : channels) {
            names.add(channel.name());
        }
        return names;
    }
}
