package dev.carillon.server.http;

import dev.carillon.server.net.Exchange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Tells a request that a program of this machine sends of its own accord from one that somebody
/// else has a program of this machine send: a proxy, or a browser that shows a page. Stateless.
///
/// Any sign of the latter is enough. A proxy that gives none, neither by a header nor by the name
/// of the host that it asks for, can't be told from a local program: where there is one, trust by
/// address must be off.
final class FromThisMachine {

    /// Headers that proxies add, in lower case, and with what begins so.
    private static final List<String> OF_PROXIES =
            List.of(
                    "forwarded",
                    "x-forwarded",
                    "x-forward-",
                    "x-original-",
                    "x-rewrite-",
                    "x-real-",
                    "x-client-",
                    "x-cluster-",
                    "x-remote-",
                    "x-proxy",
                    "x-host",
                    "x-scheme",
                    "x-proto",
                    "x-url-scheme",
                    "x-envoy-",
                    "x-amz",
                    "x-azure-",
                    "x-arr-",
                    "x-fd-",
                    "x-appengine-",
                    "x-cloud-trace-",
                    "x-vercel-",
                    "x-akamai-",
                    "x-varnish",
                    "x-coming-from",
                    "via",
                    "cf-",
                    "cdn-",
                    "true-client-",
                    "client-ip",
                    "proxy-",
                    "wl-proxy-",
                    "remote-",
                    "akamai-",
                    "fastly-",
                    "fly-",
                    "cloudfront-",
                    "tailscale-",
                    "ngrok-",
                    "front-end-https",
                    "surrogate-");

    /// Where a browser says that no page, or one of the server's own, has it send the request.
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");

    /// Names by which a program calls its own machine, with a port or without.
    private static final Pattern OWN_NAMES =
            Pattern.compile(
                    "(localhost\\.?|127(\\.\\d{1,3}){3}|\\[::1]|\\[::ffff:127(\\.\\d{1,3}){3}])(:\\d{1,5})?",
                    Pattern.CASE_INSENSITIVE);

    private FromThisMachine() {}

    /// Whether nothing says that it was handed on, or that a page of another site had it sent.
    static boolean isDirect(Exchange request) {
        return isLoopback(request.peer())
                && !request.isOfHttp10() // nginx asks so unless it is told otherwise
                && request.headerNames().stream().noneMatch(FromThisMachine::isOfProxy)
                && request.header("Origin") == null
                && request.headers("Sec-Fetch-Site").stream().allMatch(OWN_SITES::contains)
                && isOwnName(request.headers("Host"));
    }

    private static boolean isLoopback(SocketAddress address) {
        return address instanceof InetSocketAddress peer
                && peer.getAddress() != null
                && peer.getAddress().isLoopbackAddress();
    }

    private static boolean isOfProxy(String header) {
        var name = header.toLowerCase(Locale.ROOT).replace('_', '-');
        return OF_PROXIES.stream().anyMatch(name::startsWith);
    }

    private static boolean isOwnName(List<String> hosts) {
        return hosts.size() == 1 && OWN_NAMES.matcher(hosts.getFirst().strip()).matches();
    }
}
