package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every channel that has a subscriber, by name. Thread-safe: a channel is added and dropped under
/// the map's own lock, together with the change of its slot, so none is dropped that is in use.
final class ChannelIndex {
    private final ConcurrentHashMap<ChannelName, Channel> channels = new ConcurrentHashMap<>();

    /// How many there are of each namespace, for counting them all would take long.
    private final ConcurrentHashMap<String, Integer> byNamespace = new ConcurrentHashMap<>();

    private final RoomCount rooms = new RoomCount();
    private final int loops;

    ChannelIndex(int loops) {
        this.loops = loops;
    }

    @Nullable Channel find(ChannelName name) {
        return channels.get(name);
    }

    int size() {
        return channels.size();
    }

    /// How many there are of a namespace.
    int size(String namespace) {
        return byNamespace.getOrDefault(namespace, 0);
    }

    /// The names of all.
    Stream<ChannelName> names() {
        return channels.keySet().stream();
    }

    RoomCount rooms() {
        return rooms;
    }

    /// Finds or adds a channel and lets the caller fill its slot.
    Channel join(ChannelName name, Consumer<Channel> fill) {
        return channels.compute(
                name,
                (_, present) -> {
                    var channel = present == null ? added(name) : present;
                    fill.accept(channel);
                    return channel;
                });
    }

    private Channel added(ChannelName name) {
        var channel = new Channel(name, loops);
        byNamespace.merge(name.namespace(), 1, Integer::sum);
        rooms.opened(channel);
        return channel;
    }

    /// Lets the caller empty its slot, and drops the channel when all are empty.
    void leave(ChannelName name, Consumer<Channel> empty) {
        channels.computeIfPresent(
                name,
                (_, channel) -> {
                    empty.accept(channel);
                    if (!channel.isEmpty()) {
                        return channel;
                    }
                    rooms.closed(channel);
                    return dropped(name);
                });
    }

    private @Nullable Channel dropped(ChannelName name) {
        byNamespace.computeIfPresent(name.namespace(), (_, count) -> count == 1 ? null : count - 1);
        return null;
    }
}
