package dev.carillon.server.net;

import dev.carillon.server.config.AddressRange;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Every socket that the ports have accepted and that is not closed yet, in whatever state: silent,
/// within a head, between two requests, or a WebSocket. Thread-safe by atomics.
///
/// A socket beyond the bounds is closed at once. The first few beyond that of an address are told
/// why, so that whoever runs an honest client finds out.
public final class OpenSockets {
    /// Why a socket is not served, for its client; absent from those that are.
    static final AttributeKey<String> REFUSAL = AttributeKey.valueOf("carillon.refusal");

    /// How many sockets of one address beyond its bound are told so.
    private static final int TOLD = 16;

    /// How long nothing may have been accepted after a failure for that to be an obstacle.
    private static final long FRESH = Duration.ofSeconds(10).toNanos();

    private final Bounds bounds;
    private final Map<AddressRange, Integer> ofAddress = new ConcurrentHashMap<>();

    /// How many are open, published by opens and closes on any loop to admission.
    private final AtomicInteger open = new AtomicInteger();

    private final LongAdder refusedForAll = new LongAdder();
    private final LongAdder refusedForAddress = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /// Until when the last failure to accept is worth telling, in nanoseconds, published by the
    /// loop that accepts to whoever asks; 0 since something was accepted.
    private final AtomicLong failedUntil = new AtomicLong();

    /// How many sockets there may be.
    ///
    /// @param all in all
    /// @param byFiles whether it is the operating system that allows no more
    /// @param ofAddress of one address; 0 for any number
    /// @param nearbyToo whether addresses of this machine and of its own network are counted
    /// @param proxies whose addresses are never counted, for they are not those of clients
    public record Bounds(
            int all,
            boolean byFiles,
            int ofAddress,
            boolean nearbyToo,
            List<AddressRange> proxies) {
        /// No bounds at all.
        public static final Bounds NONE = new Bounds(Integer.MAX_VALUE, false, 0, false, List.of());
    }

    public OpenSockets(Bounds bounds) {
        this.bounds = bounds;
    }

    /// Takes a new socket on, until it is closed.
    ///
    /// @return false when it is to be closed
    boolean admit(Channel socket) {
        failedUntil.set(0);
        if (open.incrementAndGet() > bounds.all()) {
            open.decrementAndGet();
            refusedForAll.increment();
            return false;
        }
        var address = addressOf(socket);
        if (address == null) {
            socket.closeFuture().addListener(_ -> open.decrementAndGet());
            return true;
        }
        var there = ofAddress.merge(AddressRange.networkOf(address), 1, Integer::sum);
        if (there > bounds.ofAddress()) {
            refusedForAddress.increment();
            if (there > bounds.ofAddress() + TOLD) {
                leave(address);
                open.decrementAndGet();
                return false;
            }
            socket.attr(REFUSAL).set(tooMany(address));
        }
        socket.closeFuture()
                .addListener(_ -> {
                    leave(address);
                    open.decrementAndGet();
                });
        return true;
    }

    /// Counts a socket that came by a proxy for the client behind it, until it is closed.
    ///
    /// @return why it is one too many; empty when it is fine
    public Optional<String> countBehindProxy(InetAddress client, Exchange request) {
        if (bounds.ofAddress() == 0 || isUncounted(client)) {
            return Optional.empty();
        }
        var there = ofAddress.merge(AddressRange.networkOf(client), 1, Integer::sum);
        if (there > bounds.ofAddress()) {
            leave(client);
            refusedForAddress.increment();
            return Optional.of(tooMany(client));
        }
        request.onClosed(() -> leave(client));
        return Optional.empty();
    }

    private void leave(InetAddress address) {
        ofAddress.computeIfPresent(
                AddressRange.networkOf(address), (_, count) -> count == 1 ? null : count - 1);
    }

    /// The address that a socket is counted for; null when it is counted for none.
    private @Nullable InetAddress addressOf(Channel socket) {
        return bounds.ofAddress() > 0
                        && socket.remoteAddress() instanceof InetSocketAddress peer
                        && peer.getAddress() != null
                        && !isUncounted(peer.getAddress())
                ? peer.getAddress()
                : null;
    }

    private boolean isUncounted(InetAddress address) {
        return (!bounds.nearbyToo() && isNearby(address))
                || bounds.proxies().stream().anyMatch(range -> range.contains(address));
    }

    /// Whether an address is none of the internet: this machine's, or of a network of its own,
    /// where a proxy that nobody has named may stand for all clients.
    private static boolean isNearby(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || isUniqueLocal(address.getAddress());
    }

    private static boolean isUniqueLocal(byte[] address) {
        return address.length == 16 && (address[0] & 0xFE) == 0xFC;
    }

    private String tooMany(InetAddress address) {
        return "%d connections from %s are open, which is the limit, set by limits.connections-per-address; close one, or come back later"
                .formatted(bounds.ofAddress(), address.getHostAddress());
    }

    /// Notes that a socket could not be accepted.
    void failed() {
        failures.increment();
        failedUntil.set(Math.max(1, System.nanoTime() + FRESH));
    }

    /// Why no more sockets can be accepted, where the operating system is to blame; empty while
    /// they can.
    public Optional<String> obstacle() {
        var until = failedUntil.get();
        if (until != 0 && System.nanoTime() - until < 0) {
            return Optional.of(
                    "no connection can be accepted; see the log, and how many files the process may open (ulimit -n)");
        }
        return bounds.byFiles() && open.get() >= bounds.all()
                ? Optional.of(
                        "%d connections are open, and there are no file descriptors for more; let the process open more files (ulimit -n)"
                                .formatted(open.get()))
                : Optional.empty();
    }

    /// How many sockets are open.
    public int open() {
        return open.get();
    }

    /// How many were closed at once, for there were too many in all.
    public long refusedForAll() {
        return refusedForAll.sum();
    }

    /// How many were refused, for there were too many of their address.
    public long refusedForAddress() {
        return refusedForAddress.sum();
    }

    /// How often the operating system could not hand a socket over.
    public long failures() {
        return failures.sum();
    }
}
