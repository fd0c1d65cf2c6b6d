package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The channels that one connection subscribes to, and its place among the subscribers of each.
/// Arrays, for they are few and there are many such lists; confined to the connection's loop.
@OnLoop
final class Memberships {
    private static final Channel[] NONE = {};
    private static final int[] NOWHERE = {};

    private Channel[] channels = NONE;
    private int[] places = NOWHERE;
    private int rooms;

    int size() {
        return channels.length;
    }

    /// How many of them are rooms.
    int rooms() {
        return rooms;
    }

    Channel channel(int index) {
        return channels[index];
    }

    int place(int index) {
        return places[index];
    }

    boolean contains(ChannelName name) {
        return indexOf(name) >= 0;
    }

    /// Where a channel stands here; negative when it doesn't.
    int indexOf(ChannelName name) {
        for (var i = 0; i < channels.length; i++) {
            if (channels[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    void add(Channel channel, int place) {
        var last = channels.length;
        channels = Arrays.copyOf(channels, last + 1);
        places = Arrays.copyOf(places, last + 1);
        channels[last] = channel;
        places[last] = place;
        rooms += channel.name().isRoom() ? 1 : 0;
    }

    void remove(int index) {
        var last = channels.length - 1;
        rooms -= channels[index].name().isRoom() ? 1 : 0;
        var fewer = Arrays.copyOf(channels, last);
        var fewerPlaces = Arrays.copyOf(places, last);
        System.arraycopy(channels, index + 1, fewer, index, last - index);
        System.arraycopy(places, index + 1, fewerPlaces, index, last - index);
        channels = fewer;
        places = fewerPlaces;
    }

    /// Notes a new place among a channel's subscribers.
    void moved(Channel channel, int place) {
        places[indexOf(channel.name())] = place;
    }

    List<ChannelName> names() {
        var names = new ArrayList<ChannelName>(channels.length);
        for (var channel : channels) {
            names.add(channel.name());
        }
        return names;
    }
}
