package dev.carillon.server.config;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.LoginLimits;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.files.FileLimits;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.core.spi.Revocations;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.protocol.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Everything a server is set up by. Immutable and valid: [ConfigLoader] makes it, and reports all
/// that is wrong at once.
///
/// @param memory how much may be held in memory for clients
/// @param plugins the folder in which plug-ins are, if it is there
/// @param warnings what whoever set it up should know, a sentence each
public record CarillonConfig(
        boolean demo,
        Path dataDirectory,
        Path plugins,
        HeapShares memory,
        Http http,
        Sockets sockets,
        Auth auth,
        Presence presence,
        HubLimits hub,
        Offline offline,
        TaskOptions tasks,
        Documents documents,
        Publishing publishing,
        List<Namespace> namespaces,
        Stores stores,
        Logging logging,
        Guard guard,
        List<String> warnings) {
    public CarillonConfig {
        namespaces = List.copyOf(namespaces);
        warnings = List.copyOf(warnings);
    }

    /// The same with more to know for whoever set it up.
    public CarillonConfig withWarnings(List<String> more) {
        var all = Stream.concat(warnings.stream(), more.stream()).toList();
        return new CarillonConfig(
                demo,
                dataDirectory,
                plugins,
                memory,
                http,
                sockets,
                auth,
                presence,
                hub,
                offline,
                tasks,
                documents,
                publishing,
                namespaces,
                stores,
                logging,
                guard,
                all);
    }

    /// The port and what comes through it.
    ///
    /// @param port 0 for any that is free
    /// @param eventLoops 0 for one a processor
    /// @param allowedOrigins from which pages of other sites may come; `*` for any, `null` for
    ///   those opened from a file
    /// @param trustedProxies whose word on where a client is counts
    /// @param messageBytes the largest WebSocket message
    /// @param uploadBytes the largest uploaded file
    /// @param stored how much may be uploaded, and for how long it is kept
    /// @param requests the limits of each request
    public record Http(
            String host,
            int port,
            Transport transport,
            int eventLoops,
            Optional<Tls> tls,
            List<String> allowedOrigins,
            List<AddressRange> trustedProxies,
            int messageBytes,
            long uploadBytes,
            FileLimits stored,
            Requests requests) {}

    /// How large the parts of a request may be, and how long they may take to come.
    ///
    /// @param urlBytes of the request line
    /// @param headBytes of all header lines together
    /// @param headTime for a head, and for the first one of a connection to begin
    /// @param bodyTime for a body, besides what its length takes
    /// @param idleTime between two requests
    /// @param writeTime in which a client that is sent something must take some of it
    public record Requests(
            int urlBytes,
            int headBytes,
            Duration headTime,
            Duration bodyTime,
            Duration idleTime,
            Duration writeTime) {
        private static final long SLOWEST_BYTES_A_SECOND = 10 * 1024;

        /// How long a body may take of which so much is there.
        public Duration bodyTime(long received) {
            return bodyTime.plusSeconds(received / SLOWEST_BYTES_A_SECOND);
        }
    }

    /// How WebSockets are taken.
    ///
    /// @param port of their own besides the one for everything; empty for none
    /// @param path that takes them
    /// @param dialect spoken there by clients that ask for no other
    /// @param dialects of those that come with the server, the ones that clients may ask for
    /// @param lenient whether what clients send that is unknown is left aside rather than refused
    /// @param compression whether permessage-deflate is offered
    /// @param messagesPerMinute the most that one connection may send; 0 for any number
    /// @param connectionsPerMinute the most that one address may open; 0 for any number
    /// @param connectionsPerAddress the most that one address may have open, of HTTP too; 0 for any
    ///   number, empty for the default, which spares addresses nearby
    /// @param reconnect how clients are told to come back
    public record Sockets(
            Optional<Integer> port,
            String path,
            String dialect,
            Set<String> dialects,
            boolean lenient,
            boolean compression,
            int messagesPerMinute,
            int connectionsPerMinute,
            Optional<Integer> connectionsPerAddress,
            Event.ReconnectHint reconnect) {}

    /// What waits for users who are away.
    ///
    /// @param queueSize the most publications that somebody who comes back is sent
    /// @param readClears whether what they have read on one device waits for no other
    public record Offline(int queueSize, boolean readClears) {}

    /// What one user may publish.
    ///
    /// @param perSecond on all connections together; 0 for any number
    /// @param durableRooms of how many channels they may be the first to store something; 0 for any
    ///   number
    public record Publishing(int perSecond, int durableRooms) {}

    /// What documents may take of the machine.
    ///
    /// @param threads on which they are parsed; 0 for as many as is usual
    public record Documents(int threads) {}

    /// What is told of users' coming and going.
    ///
    /// @param announce whether everybody is told
    /// @param grace how long somebody who goes is awaited before it is told
    public record Presence(boolean announce, Duration grace) {}

    /// PEM files for HTTPS and WSS.
    public record Tls(Path certificate, Path key) {}

    /// How sockets are driven.
    public enum Transport {
        /// epoll where there is epoll, else NIO.
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }

    /// Who gets in.
    ///
    /// @param required whether a connection needs a token
    /// @param trustLoopback whether requests from this machine count as the application's
    /// @param secret what tokens are signed with, at least 32 bytes except in demo mode; a random
    ///   one if none is set, in demo mode and where nobody needs a token
    /// @param issuer the `iss` of tokens
    /// @param audience the `aud` that tokens must have
    /// @param tokenLifetime how long a token lasts
    /// @param refreshLifetime how long a session lasts that isn't used
    /// @param leeway how far the clock of whoever issues tokens may be ahead
    /// @param apiKeys that an application may send in `X-API-Key`
    public record Auth(
            boolean required,
            boolean trustLoopback,
            String secret,
            boolean secretIsRandom,
            JwtTokens.Issuer issuer,
            Optional<String> audience,
            Duration tokenLifetime,
            Duration refreshLifetime,
            Duration leeway,
            List<String> apiKeys,
            LoginLimits.Rules loginFailures,
            Revocations.Limits revocations) {
        @Override
        public String toString() {
            return "Auth[issuer=%s, audience=%s]".formatted(issuer, audience);
        }
    }

    /// Where things are kept, and where other servers are met. URLs hold passwords.
    public record Stores(Storage storage, Optional<String> redisUrl) {
        @Override
        public String toString() {
            return "Stores[storage=%s, redis=%s]".formatted(storage, redisUrl.isPresent());
        }
    }

    /// What is kept from whom beyond rights.
    ///
    /// @param hosts by which names clients may call the server
    /// @param pageServers addresses of other servers that the page may be used with; `*` for any
    public record Guard(AllowedHosts hosts, List<String> pageServers, Observing observing) {}

    /// Who may read the figures.
    ///
    /// @param anyone whether everybody may
    /// @param token with which one may; empty for none
    public record Observing(boolean anyone, String token) {
        @Override
        public String toString() {
            return "Observing[anyone=%s]".formatted(anyone);
        }
    }

    /// How much is logged.
    ///
    /// @param level of the server's own loggers; empty to leave them as they are
    /// @param loggers levels of single loggers, by name
    /// @param connections whether the coming, joining and going of connections is logged at INFO
    public record Logging(
            Optional<LogLevel> level, Map<String, LogLevel> loggers, boolean connections) {
        public Logging {
            loggers = Map.copyOf(loggers);
        }
    }
}
