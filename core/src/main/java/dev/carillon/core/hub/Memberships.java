package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The channels that one connection subscribes to, with its index among the subscribers of each,
/// and how far each was written to it. Confined to the connection's loop.
///
/// Arrays, for they are short and there are many of them. A subscription that is not live yet is
/// [pending][PendingSubscription], and answers for itself how far it is.
@OnLoop
public final class Memberships {
    private static final Channel[] NO_CHANNELS = {};
    private static final int[] NO_INDEXES = {};

    private final Connection connection;
    private Channel[] channels = NO_CHANNELS;
    private int[] memberIndexes = NO_INDEXES;
    private int rooms;
    private List<PendingSubscription> pending = List.of();

    Memberships(Connection connection) {
        this.connection = connection;
    }

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

    /// The connection's index among the subscribers of the channel at an index.
    int memberIndex(int index) {
        return memberIndexes[index];
    }

    boolean contains(ChannelName name) {
        return indexOf(name) >= 0;
    }

    /// The index of a channel; negative when the connection does not subscribe to it.
    int indexOf(ChannelName name) {
        for (var i = 0; i < channels.length; i++) {
            if (channels[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    void add(Channel channel, int memberIndex) {
        var last = channels.length;
        channels = Arrays.copyOf(channels, last + 1);
        memberIndexes = Arrays.copyOf(memberIndexes, last + 1);
        channels[last] = channel;
        memberIndexes[last] = memberIndex;
        rooms += channel.name().isRoom() ? 1 : 0;
    }

    void remove(int index) {
        var last = channels.length - 1;
        rooms -= channels[index].name().isRoom() ? 1 : 0;
        var fewer = Arrays.copyOf(channels, last);
        var fewerIndexes = Arrays.copyOf(memberIndexes, last);
        System.arraycopy(channels, index + 1, fewer, index, last - index);
        System.arraycopy(memberIndexes, index + 1, fewerIndexes, index, last - index);
        channels = fewer;
        memberIndexes = fewerIndexes;
    }

    /// The connection has a new index among a channel's subscribers.
    void moved(Channel channel, int memberIndex) {
        memberIndexes[indexOf(channel.name())] = memberIndex;
    }

    List<ChannelName> names() {
        var names = new ArrayList<ChannelName>(channels.length);
        for (var channel : channels) {
            names.add(channel.name());
        }
        return names;
    }

    /// Joins a channel. The connection gets nothing of it before the membership was told from where
    /// on it is live.
    public Membership join(ChannelName channel) {
        return new Membership(connection, connection.shard().join(connection, channel));
    }

    /// Leaves a channel, if the connection is in it.
    public void leave(ChannelName channel) {
        connection.shard().leave(connection, channel);
    }

    /// A subscription is on its way to be live.
    public void add(PendingSubscription subscription) {
        pending = pending.isEmpty() ? new ArrayList<>(2) : pending;
        pending.add(subscription);
    }

    /// A subscription is live, or never will be.
    public void remove(PendingSubscription subscription) {
        if (!pending.isEmpty()) {
            pending.remove(subscription);
            pending = pending.isEmpty() ? List.of() : pending;
            connection.outbox().countOwed();
        }
    }

    /// How many subscriptions are on their way to be live.
    int pending() {
        return pending.size();
    }

    /// What those hold until the wire takes it, in bytes, roughly.
    long held() {
        var held = 0L;
        for (var subscription : pending) {
            held += subscription.held();
        }
        return held;
    }

    /// The wire takes more again.
    void resumePending() {
        if (!pending.isEmpty()) {
            List.copyOf(pending).forEach(PendingSubscription::resume);
        }
    }

    /// The connection left a channel: what was on its way to it stops.
    void left(ChannelName channel) {
        for (var subscription : List.copyOf(pending)) {
            if (subscription.channel().equals(channel)) {
                subscription.left();
                remove(subscription);
            }
        }
    }

    /// The newest position of a channel that the client can have been told of; null before it was
    /// told any.
    public @Nullable StreamPosition newest(ChannelName channel) {
        for (var subscription : pending) {
            if (isOn(subscription, channel)) {
                return subscription.newest();
            }
        }
        var index = indexOf(channel);
        var subscribers = subscribersAt(index);
        return subscribers == null ? null : subscribers.newest(memberIndexes[index]);
    }

    /// Up to where a channel has been written to the connection, and nothing is owed; null while
    /// nothing of it has.
    public @Nullable StreamPosition reached(ChannelName channel) {
        for (var subscription : pending) {
            if (isOn(subscription, channel)) {
                return subscription.reached();
            }
        }
        var index = indexOf(channel);
        var subscribers = subscribersAt(index);
        var reached = subscribers == null ? null : subscribers.reached(memberIndexes[index]);
        return reached == null ? null : connection.outbox().reached(channel, reached);
    }

    private static boolean isOn(PendingSubscription subscription, ChannelName channel) {
        return subscription.brings() && subscription.channel().equals(channel);
    }

    private @Nullable Subscribers subscribersAt(int index) {
        return index < 0 ? null : channels[index].on(connection.shard().index());
    }
}
