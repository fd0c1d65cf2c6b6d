package dev.carillon.server.config;

import dev.carillon.server.config.OtherName.Kind;
import java.util.List;
import java.util.function.UnaryOperator;

/// The names that settings have in the systems whose place this server takes: their environment
/// variables, and the keys of the batch server's `WebSocketServerConfig`. Of two variables for one
/// setting the earlier here counts.
final class OtherNames {
    private static final List<OtherName> ALL =
            List.of(
                    variable("HTTP_PORT", Settings.PORT),
                    variable("WEBSOCKET_PORT", Settings.SOCKET_PORT),
                    variable("WEBSOCKET_PATH", Settings.SOCKET_PATH),
                    variable("WEBSOCKET_SECURE", Settings.TLS_REQUIRED),
                    variable("WEBSOCKET_HOST", Settings.HOST),
                    variable("WEBSOCKET_AUTH_ENABLED", Settings.AUTH_REQUIRED),
                    variable("WEBSOCKET_AUTH_SECRET", Settings.SECRET),
                    variable("JWT_SECRET", Settings.SECRET),
                    variable("WEBSOCKET_AUTH_SECRET_FILE", Settings.SECRET_FILE),
                    variable("JWT_SECRET_FILE", Settings.SECRET_FILE),
                    variable("NODE_ENV", Settings.ENVIRONMENT),
                    variable("DATABASE_URL", Settings.DATABASE_URL),
                    variable("DATABASE_URL_FILE", Settings.DATABASE_URL_FILE),
                    variable("REDIS_URL", Settings.REDIS_URL),
                    variable("REDIS_URL_FILE", Settings.REDIS_URL_FILE),
                    variable("CARILLON_LOG", Settings.LOG_LEVELS),
                    variable("RUST_LOG", Settings.LOG_LEVELS),
                    key("heartbeatInterval", Settings.PING, OtherNames::milliseconds),
                    key("connectionTimeout", Settings.TIMEOUT, OtherNames::milliseconds),
                    key("maxClients", Settings.CONNECTIONS),
                    key("messageQueueSize", Settings.OFFLINE_QUEUE),
                    key("enableCompression", Settings.COMPRESSION),
                    key("enableAuthentication", Settings.AUTH_REQUIRED),
                    key("authSecret", Settings.SECRET),
                    key("rateLimit.maxMessagesPerMinute", Settings.MESSAGE_RATE),
                    key("rateLimit.maxConnectionsPerMinute", Settings.CONNECTION_RATE),
                    key("reconnect.maxAttempts", Settings.RECONNECT_ATTEMPTS),
                    key("reconnect.delay", Settings.RECONNECT_DELAY, OtherNames::milliseconds),
                    key("reconnect.exponentialBackoff", Settings.RECONNECT_BACKOFF));

    private OtherNames() {}

    private static OtherName variable(String name, Setting<?> setting) {
        return new OtherName(name, Kind.VARIABLE, setting, UnaryOperator.identity());
    }

    private static OtherName key(String name, Setting<?> setting) {
        return key(name, setting, UnaryOperator.identity());
    }

    private static OtherName key(String name, Setting<?> setting, UnaryOperator<String> translate) {
        return new OtherName("carillon.websocket." + name, Kind.KEY, setting, translate);
    }

    /// A bare number is one of milliseconds.
    private static String milliseconds(String value) {
        return value.matches("\\d+") ? value + "ms" : value;
    }

    static List<OtherName> all() {
        return ALL;
    }

    static List<OtherName> of(Setting<?> setting) {
        return ALL.stream().filter(other -> other.setting().equals(setting)).toList();
    }
}
