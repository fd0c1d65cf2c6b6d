package dev.carillon.core.session;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.resume.SubscribeReply;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Binds connections to users. Called on the connection's loop.
@OnLoop
public final class Authentication {
    private final SessionServices services;

    Authentication(SessionServices services) {
        this.services = services;
    }

    /// Takes what the handshake said of the client; a connection that may not be what it says is
    /// closed.
    ///
    /// @param device which of the user's devices it is; null when it didn't say
    public void handshake(Connection connection, Credentials credentials, @Nullable Device device) {
        connection.client(connection.client().saying(device, false));
        switch (credentials) {
            case Credentials.None _ -> {}
            case Credentials.Guest _ -> admitGuest(connection);
            case Credentials.Token(var token) -> admit(connection, verify(token));
            case Credentials.TokenOf(var token, var user) ->
                    admit(connection, ofUser(user, verify(token)));
        }
    }

    private Verification verify(String token) {
        return token.isEmpty()
                ? new Verification.Refused(
                        ErrorCode.UNAUTHENTICATED,
                        "there is no token; add '?token=…' to the URL, or send 'Authorization: Bearer …'")
                : services.tokens().verify(token);
    }

    private static Verification ofUser(String user, Verification verification) {
        return verification instanceof Verification.Valid(var principal)
                        && !principal.user().value().equals(user)
                ? new Verification.Refused(
                        ErrorCode.FORBIDDEN,
                        "the token is not one of user '%s', whom the path names; send theirs, or name its own user"
                                .formatted(Excerpt.of(user)))
                : verification;
    }

    private void admit(Connection connection, Verification verification) {
        switch (verification) {
            case Verification.Valid(var principal) -> admit(connection, null, principal, Map.of());
            case Verification.Refused refused -> {
                fail(connection, null, refused);
                connection.close(closeCode(refused.code()));
            }
        }
    }

    private static CloseCode closeCode(ErrorCode code) {
        return switch (code) {
            case INACTIVE_USER -> CloseCode.USER_INACTIVE;
            case TOKEN_NOT_YET_VALID -> CloseCode.TOKEN_NOT_YET_VALID;
            // What time will mend is not told as final.
            case INTERNAL, OVERLOADED, STORE_UNAVAILABLE -> CloseCode.UNAVAILABLE;
            default -> CloseCode.INVALID_TOKEN;
        };
    }

    /// Where nobody needs a token, everybody is a guest of their own.
    private void admitGuest(Connection connection) {
        admit(connection, null, new Principal.Guest(new UserId(connection.id())), Map.of());
    }

    /// Takes an `auth` message; after a bad token the client may try again until its time is up.
    void authenticate(Connection connection, Command.Authenticate command) {
        switch (services.tokens().verify(command.token())) {
            case Verification.Refused refused -> {
                fail(connection, command.id(), refused);
                if (refused.code() == ErrorCode.TOKEN_NOT_YET_VALID
                        && connection.principal().isEmpty()) {
                    // Left open, it would end with a code that says not to come back.
                    connection.close(CloseCode.TOKEN_NOT_YET_VALID);
                }
            }
            case Verification.Valid(var principal) when isAnothers(connection, principal) ->
                    fail(
                            connection,
                            command.id(),
                            new Verification.Refused(
                                    ErrorCode.FORBIDDEN,
                                    "the token is another user's; open a new connection for it"));
            case Verification.Valid _ when isOtherwise(connection, command) ->
                    fail(
                            connection,
                            command.id(),
                            new Verification.Refused(
                                    ErrorCode.CONFLICT,
                                    "a connection stays the device that it is, and acknowledges as it began; open a new one"));
            case Verification.Valid(var principal) -> {
                if (connection.principal().isEmpty()) {
                    connection.client(connection.client().saying(command.device(), command.acks()));
                }
                if (command.delta()) {
                    connection.outbox().useDelta();
                }
                admit(connection, command.id(), principal, command.positions());
            }
        }
    }

    /// Whether a live connection would be another device, or acknowledge in another way.
    private static boolean isOtherwise(Connection connection, Command.Authenticate command) {
        var device = command.device();
        return connection.principal().isPresent()
                && ((device != null && !device.equals(connection.client().deviceOrNull()))
                        || (command.acks() && !connection.client().acks()));
    }

    private static boolean isAnothers(Connection connection, Principal principal) {
        return connection.principal().filter(p -> !p.user().equals(principal.user())).isPresent();
    }

    private void admit(
            Connection connection,
            @Nullable String id,
            Principal principal,
            Map<ChannelName, StreamPosition> positions) {
        var already = connection.principal().isPresent();
        if (!services.hub().authenticate(connection, principal)) {
            fail(
                    connection,
                    id,
                    new Verification.Refused(
                            ErrorCode.LIMIT_EXCEEDED,
                            "user '%s' has %d connections, which is the limit; close one"
                                    .formatted(
                                            principal.user(),
                                            services.limits().connectionsPerUser())));
            connection.close(CloseCode.TOO_MANY_CONNECTIONS);
            // Those that are dead make room as soon as that is known.
            services.hub().probe(principal.user());
            return;
        }
        if (!principal.isGuest()) {
            services.statistics().authentication(true);
        }
        var channels =
                List.of(ChannelName.user(principal.user()), ChannelName.ALL).stream()
                        .map(channel ->
                                new SubscriptionRequest(
                                        channel, already ? null : positions.get(channel)))
                        .toList();
        if (already) {
            services.subscriptions()
                    .subscribe(
                            connection,
                            id,
                            channels,
                            states -> reply(connection, id, principal, states));
        } else {
            services.subscriptions()
                    .admit(
                            connection,
                            id,
                            principal,
                            channels,
                            new Welcome(connection, id, principal));
        }
        // Whoever was shut out since the token was verified may have missed being closed.
        if (services.tokens().recheck(principal) instanceof Verification.Refused(var code, _)) {
            connection.close(closeCode(code));
        }
    }

    private static Event reply(
            Connection connection,
            @Nullable String id,
            Principal principal,
            List<SubscriptionState> channels) {
        return new Event.Authenticated(
                id,
                principal.user(),
                principal.roles(),
                connection.id(),
                principal.expiresAt().toEpochMilli(),
                channels,
                principal.isGuest());
    }

    /// Tells a connection that it is let in, and then listens to its client.
    private final class Welcome implements SubscribeReply {
        private final Connection connection;
        private final @Nullable String id;
        private final Principal principal;

        Welcome(Connection connection, @Nullable String id, Principal principal) {
            this.connection = connection;
            this.id = id;
            this.principal = principal;
        }

        @Override
        public Event of(List<SubscriptionState> channels) {
            return reply(connection, id, principal, channels);
        }

        /// The client has its turn once what it missed is on its way.
        @Override
        public void sent(List<SubscriptionState> channels) {
            connection.loop().execute(() -> services.hub().welcomed(connection));
        }
    }

    private void fail(Connection connection, @Nullable String id, Verification.Refused refused) {
        services.statistics().authentication(false);
        connection.send(new Event.AuthenticationFailed(id, refused.code(), refused.message()));
    }
}
