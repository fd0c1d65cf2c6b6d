package dev.carillon.server.socket;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.Exchange;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// How many connections one address may open within a minute. Thread-safe.
///
/// Minutes begin for all addresses at once, with a connection, so that what was counted is
/// forgotten in one go. An IPv6 client has more addresses than can be counted: all those of its
/// network, the first 64 bits, are one. No more than [#ADDRESSES] are counted within a minute;
/// connections from others are let in uncounted, and told of in the metrics.
public final class ConnectionLimit {
    static final int ADDRESSES = 100_000;

    private static final long MINUTE = 60_000;

    private final int perMinute;
    private final ClientAddresses addresses;
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
    /// @param address where it came from
    /// @param seconds until the next is taken
    record Excess(InetAddress address, int limit, int seconds) {
        String reason() {
            return "more than %d connections from %s within a minute; the next is taken in %d s"
                    .formatted(limit, address.getHostAddress(), seconds);
        }
    }

    /// @param perMinute the most that one address may open; 0 for any number
    public ConnectionLimit(int perMinute, ClientAddresses addresses, InstantSource clock) {
        this.perMinute = perMinute;
        this.addresses = addresses;
        this.clock = clock;
    }

    /// Counts a connection.
    ///
    /// @return in what way it is too many; empty when it is fine
    Optional<Excess> count(Exchange request) {
        return perMinute == 0 ? Optional.empty() : addresses.of(request).flatMap(this::count);
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
        return Optional.of(new Excess(address, perMinute, (int) left));
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
