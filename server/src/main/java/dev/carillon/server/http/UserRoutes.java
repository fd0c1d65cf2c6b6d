package dev.carillon.server.http;

import static io.netty.handler.codec.http.HttpMethod.POST;

import dev.carillon.core.hub.Hub;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.spi.Users;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.socket.Audit;

/// Shutting users out, and letting them in again.
final class UserRoutes {
    private final Users users;
    private final Hub hub;
    private final Audit audit;

    UserRoutes(Users users, Hub hub, Audit audit) {
        this.users = users;
        this.hub = hub;
        this.audit = audit;
    }

    void mount(Endpoints endpoints) {
        endpoints.blocking(POST, "/api/v1/users/:id/activate", request -> set(request, true));
        endpoints.blocking(POST, "/api/v1/users/:id/deactivate", request -> set(request, false));
    }

    private Reply set(Request request, boolean active) {
        var by = request.application();
        var user = PresenceRoutes.user(request.path("id"));
        if (!users.setActive(user, active)) {
            throw new ProblemException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "user '%s' can't be made inactive, for too many are; activate others first"
                            .formatted(user));
        }
        if (!active) {
            var _ = hub.close(user, _ -> true, CloseCode.USER_INACTIVE);
        }
        audit.log()
                .write(
                        SecurityEvent.USER_CHANGED,
                        audit.who(request.exchange()).named(user.value()),
                        "active",
                        Boolean.toString(active),
                        "by",
                        by.user().value());
        return Reply.ok(w -> w.text("user", user.value()).bool("active", active));
    }
}
