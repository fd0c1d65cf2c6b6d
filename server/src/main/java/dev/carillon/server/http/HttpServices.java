package dev.carillon.server.http;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.notifications.NotificationService;
import dev.carillon.core.session.Offload;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.Users;
import dev.carillon.server.metrics.Metrics;
import dev.carillon.server.socket.Audit;

/// What the HTTP API needs besides what sessions do.
///
/// @param version of the server
public record HttpServices(
        String version,
        Logins logins,
        JwtTokens tokens,
        Users users,
        LogStore logStore,
        Cursors cursors,
        FileStore files,
        NotificationService notifications,
        Metrics metrics,
        Audit audit,
        Offload offload) {}
