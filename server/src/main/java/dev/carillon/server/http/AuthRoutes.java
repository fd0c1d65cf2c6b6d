package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.GET;
import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.auth.JwtTokens;
import dev.carillon.core.auth.Login;
import dev.carillon.core.auth.Logins;
import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.hub.Hub;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.Who;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.server.socket.Audit;
import java.time.Duration;
import java.util.List;

/// Logging in, going on, logging out.
final class AuthRoutes {
    private static final int MAX_PASSWORD = 1024;

    /// What anybody may send is small.
    private static final int BODY_BYTES = 16 * 1024;

    private final Logins logins;
    private final JwtTokens tokens;
    private final Hub hub;
    private final Audit audit;

    AuthRoutes(Logins logins, JwtTokens tokens, Hub hub, Audit audit) {
        this.logins = logins;
        this.tokens = tokens;
        this.hub = hub;
        this.audit = audit;
    }

    void mount(Endpoints all) {
        var endpoints = all.withBodiesOf(BODY_BYTES);
        endpoints.blocking(POST, "/api/v1/auth/login", this::login);
        endpoints.blocking(POST, "/login", this::login);
        endpoints.blocking(POST, "/api/v1/auth/refresh", this::refresh);
        endpoints.blocking(POST, "/api/v1/auth/logout", this::logout);
        endpoints.quick(GET, "/api/v1/auth/me", this::me);
    }

    private Reply login(Request request) {
        var body = request.body();
        var password = Request.text(body, "password");
        var who = audit.who(request.exchange()).named(Request.text(body, "username"));
        if (password.length() > MAX_PASSWORD) {
            audit.log().write(SecurityEvent.LOGIN_FAILED, who, "reason", "password_too_long");
            return Reply.problem(ErrorCode.INVALID_CREDENTIALS);
        }
        var login =
                logins.login(
                        Request.text(body, "username"),
                        password,
                        audit.addresses().networkOf(request.exchange()));
        tell(login, who);
        return answer(login, Reply.problem(ErrorCode.INVALID_CREDENTIALS));
    }

    private void tell(Login login, Who who) {
        var log = audit.log();
        switch (login) {
            case Login.Done _ -> log.write(SecurityEvent.LOGGED_IN, who);
            case Login.Refused() -> log.write(SecurityEvent.LOGIN_FAILED, who);
            case Login.TooMany _ -> log.write(SecurityEvent.LOGIN_LIMITED, who);
            case Login.Busy() -> log.write(SecurityEvent.LOGIN_LIMITED, who, "reason", "busy");
            case Login.Stolen(var principal) ->
                    log.write(
                            SecurityEvent.SESSION_STOLEN,
                            who.named(principal.user().value()),
                            "session",
                            principal.session());
        }
    }

    private Reply refresh(Request request) {
        var login = logins.refresh(Request.text(request.body(), "refresh_token"));
        if (login instanceof Login.Stolen) {
            tell(login, audit.who(request.exchange()));
        }
        if (login instanceof Login.Done(var user, _)) {
            closeRevoked(user.id()); // whoever has too many sessions that ended loses the others
        }
        return answer(
                login,
                new Reply.Problem(
                        ErrorCode.INVALID_TOKEN,
                        "the refresh token is not valid, or was used before; log in again"));
    }

    private Reply answer(Login login, Reply refusal) {
        return switch (login) {
            case Login.Done done -> session(done);
            case Login.Refused() -> refusal;
            case Login.TooMany(var retryAfter) -> tooMany(retryAfter);
            case Login.Busy() ->
                    new Reply.Problem(
                            ErrorCode.OVERLOADED,
                            "too many people log in just now; try again in a second");
            case Login.Stolen(var principal) -> {
                closeRevoked(principal.user());
                yield refusal;
            }
        };
    }

    private static Reply tooMany(Duration retryAfter) {
        var seconds = Math.toIntExact(Math.ceilDiv(retryAfter.toMillis(), 1000));
        return new Reply.Problem(
                ErrorCode.RATE_LIMITED,
                "too many logins have failed that came from there, or were for that name; try again in %d s"
                        .formatted(seconds),
                seconds);
    }

    private static Reply session(Login.Done session) {
        var pair = session.tokens();
        var user = session.user();
        return Reply.ok(w -> {
            w.text("token", pair.access())
                    .text("refresh_token", pair.refresh())
                    .number("expires_in", pair.expiresIn().toSeconds());
            w.object("user", u -> user(u, user.id().value(), user.username(), user.roles()));
        });
    }

    private Reply logout(Request request) {
        var principal = request.principal();
        if (principal instanceof Principal.User user) {
            tokens.revoke(user);
        }
        audit.log()
                .write(
                        SecurityEvent.LOGGED_OUT,
                        audit.who(request.exchange()).named(principal.user().value()));
        closeRevoked(principal.user());
        return new Reply.Empty(204);
    }

    /// Closes those of a user's connections whose tokens count no more.
    private void closeRevoked(UserId user) {
        hub.close(
                user,
                connection -> connection.principal().filter(this::isRevoked).isPresent(),
                CloseCode.SESSION_REVOKED);
    }

    private boolean isRevoked(Principal principal) {
        return tokens.recheck(principal) instanceof Verification.Refused(var code, _)
                && code == ErrorCode.REVOKED_TOKEN;
    }

    private Reply me(Request request) {
        var principal = request.principal();
        return Reply.ok(
                w -> user(w, principal.user().value(), principal.username(), principal.roles()));
    }

    private static void user(JsonObjectWriter w, String id, String username, List<String> roles) {
        w.text("id", id).text("username", username).texts("roles", roles);
    }
}
