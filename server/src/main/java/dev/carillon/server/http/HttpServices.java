package dev.carillon.server.http;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.session.Offload;
import dev.carillon.core.spi.FileStore;
import dev.carillon.server.metrics.Metrics;

/// What the HTTP API needs besides what sessions do.
///
/// @param version of the server
public record HttpServices(
        String version,
        Logins logins,
        JwtTokens tokens,
        Namespaces namespaces,
        FileStore files,
        Metrics metrics,
        Offload offload) {}
