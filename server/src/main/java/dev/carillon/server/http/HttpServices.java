package dev.carillon.server.http;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.Offload;
import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Users;
import dev.carillon.server.metrics.Metrics;

/// What the HTTP API needs besides what sessions do.
///
/// @param version of the server
public record HttpServices(
        String version,
        Logins logins,
        JwtTokens tokens,
        Users users,
        Namespaces namespaces,
        LogStore logStore,
        FileStore files,
        NotificationService notifications,
        Metrics metrics,
        Offload offload) {}
