package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.server.config.AllowedHosts;
import dev.carillon.server.net.Exchange;
import dev.carillon.server.net.Problem;
import java.util.Optional;

/// Refuses requests that call this server by a name that is not its own. Immutable.
///
/// Whoever has a domain may let its name point at this machine; the page of that domain is then of
/// the same origin as this server to its visitors' browsers, behind whatever wall they are. Only
/// the `Host` gives that away.
record HostCheck(AllowedHosts allowed) {
    /// Why a request is not taken; empty when it is.
    Optional<Problem> refusal(Exchange request) {
        var host = request.header("Host");
        if (host == null || allowed.contains(host)) {
            return Optional.empty();
        }
        return Optional.of(
                new Problem(
                        ErrorCode.FORBIDDEN,
                        "'Host' is '%s', by which this server is not known; add that to carillon.allowed-hosts"
                                .formatted(Excerpt.of(host))));
    }
}
