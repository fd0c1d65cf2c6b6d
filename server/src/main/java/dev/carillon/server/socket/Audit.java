package dev.carillon.server.socket;

import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.security.Who;
import dev.carillon.server.net.Exchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Tells the security log of requests, each with where it comes from as far as that can be trusted.
/// Thread-safe: it does not change.
public record Audit(SecurityLog log, ClientAddresses addresses) {
    /// Who sends a request, before anything is known of them but their address.
    public Who who(Exchange request) {
        return Who.at(addresses.of(request).map(InetAddress::getHostAddress).orElse(""));
    }

    /// Tells of something of a request.
    ///
    /// @param more names and values in turn
    public void write(SecurityEvent event, Exchange request, String... more) {
        log.write(event, who(request), more);
    }

    /// Tells of something of a connection of which no request is known.
    public void write(SecurityEvent event, SocketAddress peer, String... more) {
        var address =
                peer instanceof InetSocketAddress known && known.getAddress() != null
                        ? known.getAddress().getHostAddress()
                        : "";
        log.write(event, Who.at(address), more);
    }
}
