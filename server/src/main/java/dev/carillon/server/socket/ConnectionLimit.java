package dev.carillon.server.socket;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.OpenSockets;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// How many connections one address may open within a minute, and whether it has too many open
/// already. Thread-safe.
///
/// Minutes begin for all addresses at once, with a connection, so that what was counted is
/// forgotten in one go. An IPv6 client has more addresses than can be counted: all those of its
/// network, the first 64 bits, are one. No more than [#ADDRESSES] are counted within a minute;
/// connections from others are let in uncounted, and told of in the metrics.
public final class ConnectionLimit {
    static final int ADDRESSES = 100_000;

    private static final long MINUTE = 60_000;

    /// After how long somebody with too many connections is to come back.
    private static final int TOO_MANY_SECONDS = 10;

    private final int perMinute;
    private final ClientAddresses addresses;
    private final OpenSockets sockets;
    private final InstantSource clock;
    private final LongAdder refused = new LongAdder();
    private final LongAdder uncounted = new LongAdder();

    /// The present minute, published by whoever begins it to all other loops.
    private final AtomicReference<Minute> present =
            new AtomicReference<>(new Minute(Long.MIN_VALUE));

    private record Minute(long begun, Map<AddressRange, Integer> connections) {
        Minute(long begun) {
            this(begun, new ConcurrentHashMap<>());
        }

        boolean isOver(long now) {
            return now < begun || now - begun >= MINUTE || begun == Long.MIN_VALUE;
        }
    }

    /// A connection too many.
    ///
    /// @param seconds until the next may be taken
    record Excess(String reason, int seconds) {
        static Excess within(InetAddress address, int limit, int seconds) {
            return new Excess(
                    "more than %d connections from %s within a minute; the next is taken in %d s"
                            .formatted(limit, address.getHostAddress(), seconds),
                    seconds);
        }
    }

    /// @param perMinute the most that one address may open; 0 for any number
    /// @param sockets counts those that are open; those behind proxies it is told of here
    public ConnectionLimit(
            int perMinute, ClientAddresses addresses, OpenSockets sockets, InstantSource clock) {
        this.perMinute = perMinute;
        this.addresses = addresses;
        this.sockets = sockets;
        this.clock = clock;
    }

    /// Counts a connection.
    ///
    /// @return in what way it is too many; empty when it is fine
    Optional<Excess> count(Exchange request) {
        var tooOften =
                perMinute == 0
                        ? Optional.<Excess>empty()
                        : addresses.of(request).flatMap(this::count);
        return tooOften.or(() ->
                addresses
                        .behindProxy(request)
                        .flatMap(client -> sockets.countBehindProxy(client, request))
                        .map(reason -> new Excess(reason, TOO_MANY_SECONDS)));
    }

    Optional<Excess> count(InetAddress address) {
        var now = clock.millis();
        var minute = minute(now);
        var network = AddressRange.networkOf(address);
        if (minute.connections().size() >= ADDRESSES
                && !minute.connections().containsKey(network)) {
            uncounted.increment();
            return Optional.empty();
        }
        if (minute.connections().merge(network, 1, Integer::sum) <= perMinute) {
            return Optional.empty();
        }
        refused.increment();
        var left = Math.max(1, Math.ceilDiv(minute.begun() + MINUTE - now, 1000));
        return Optional.of(Excess.within(address, perMinute, (int) left));
    }

    private Minute minute(long now) {
        return present.updateAndGet(minute -> minute.isOver(now) ? new Minute(now) : minute);
    }

    /// How many connections were refused.
    public long refused() {
        return refused.sum();
    }

    /// How many connections were let in uncounted, for too many addresses were counted already.
    public long uncounted() {
        return uncounted.sum();
    }
}
