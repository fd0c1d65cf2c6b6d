package dev.carillon.server.socket;

import dev.carillon.server.config.AddressRange;
import dev.carillon.server.net.Exchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds out where clients are, and what they called this server. `X-Forwarded-…` and `Forwarded`
/// count only as far as they were written by proxies that are trusted; whatever a client itself
/// says there does not. Where there is `X-Forwarded-…`, `Forwarded` does not count: a proxy that
/// writes the one hands the other on as a client sent it. Immutable.
///
/// @param proxies which are trusted
public record ClientAddresses(List<AddressRange> proxies) {
    /// The headers of a request.
    @FunctionalInterface
    interface Headers {
        /// The values of all lines with a name.
        List<String> all(String name);

        default Optional<String> first(String name) {
            return Forwarded.elements(all(name)).stream().findFirst();
        }
    }

    /// Where the sender of a request is; empty when it did not come over IP.
    Optional<InetAddress> of(Exchange request) {
        return peer(request.peer()).map(peer -> behind(peer, request::headers));
    }

    /// Where the sender of a request is, if it came by a trusted proxy that says so.
    Optional<InetAddress> behindProxy(Exchange request) {
        return peer(request.peer())
                .flatMap(peer ->
                        Optional.of(behind(peer, request::headers))
                                .filter(client -> !client.equals(peer)));
    }

    /// What the sender of a request takes this server for.
    OriginPolicy.Site siteOf(Exchange request) {
        return site(peer(request.peer()), request::headers);
    }

    /// The network that the sender of a request is in, as limits by address count it.
    public String networkOf(Exchange request) {
        return of(request)
                .map(address -> AddressRange.networkOf(address).toString())
                .orElse("elsewhere");
    }

    private static Optional<InetAddress> peer(SocketAddress address) {
        return address instanceof InetSocketAddress peer
                ? Optional.ofNullable(peer.getAddress())
                : Optional.empty();
    }

    /// Goes back from proxy to proxy, each of which has named the one before it, as long as they
    /// are trusted.
    InetAddress behind(InetAddress peer, Headers headers) {
        var client = peer;
        for (var hop : hops(headers).reversed()) {
            var before = Forwarded.address(hop);
            if (!isTrusted(client) || before.isEmpty()) {
                return client;
            }
            client = before.get();
        }
        return client;
    }

    private static List<String> hops(Headers headers) {
        var named = Forwarded.elements(headers.all("X-Forwarded-For"));
        return named.isEmpty()
                ? Forwarded.hops(headers.all("Forwarded")).stream()
                        .map(hop -> hop.getOrDefault("for", "unknown"))
                        .toList()
                : named;
    }

    /// What a client takes this server for: what its request says, and what the proxy says that it
    /// said, if it came by a trusted one.
    OriginPolicy.Site site(Optional<InetAddress> peer, Headers headers) {
        var hosts = new ArrayList<>(headers.all("Host"));
        if (peer.filter(this::isTrusted).isEmpty()) {
            return new OriginPolicy.Site(hosts, Optional.empty());
        }
        var first = Forwarded.hops(headers.all("Forwarded")).stream().findFirst().orElse(Map.of());
        var host =
                headers.first("X-Forwarded-Host").or(() -> Optional.ofNullable(first.get("host")));
        hosts.addAll(host.stream().toList());
        headers.first("X-Forwarded-Port")
                .ifPresent(port ->
                        hosts.addAll(hosts.stream().map(name -> name + ":" + port).toList()));
        var scheme =
                headers.first("X-Forwarded-Proto")
                        .or(() -> Optional.ofNullable(first.get("proto")));
        return new OriginPolicy.Site(hosts, scheme.map(ClientAddresses::ofPages));
    }

    /// The scheme of the page that a socket belongs to.
    private static String ofPages(String scheme) {
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "wss" -> "https";
            case "ws" -> "http";
            case String other -> other;
        };
    }

    private boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(range -> range.contains(address));
    }
}
