package dev.carillon.server.socket;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.Exchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds out where clients are. `X-Forwarded-For` counts only as far as it was written by proxies
/// that are trusted; whatever a client itself says there does not. Immutable.
///
/// @param proxies which are trusted
public record ClientAddresses(List<AddressRange> proxies) {
    /// Where the sender of a request is; empty when it did not come over IP.
    Optional<InetAddress> of(Exchange request) {
        return peer(request.peer()).map(peer -> behind(peer, request.headers("X-Forwarded-For")));
    }

    private static Optional<InetAddress> peer(SocketAddress address) {
        return address instanceof InetSocketAddress peer
                ? Optional.ofNullable(peer.getAddress())
                : Optional.empty();
    }

    /// Goes back from proxy to proxy, each of which has named the one before it, as long as they
    /// are trusted.
    ///
    /// @param forwarded the values of `X-Forwarded-For`, in their order
    InetAddress behind(InetAddress peer, List<String> forwarded) {
        var hops = forwarded.stream().flatMap(value -> Stream.of(value.split(",", -1))).toList();
        var client = peer;
        for (var hop : hops.reversed()) {
            var before = parse(hop.strip());
            if (!isTrusted(client) || before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(range -> range.contains(address));
    }

    /// Reads an address, with no regard to the interface that it may be named with.
    private static Optional<InetAddress> parse(String text) {
        var zone = text.indexOf('%');
        try {
            return Optional.of(InetAddress.ofLiteral(zone < 0 ? text : text.substring(0, zone)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
