package dev.carillon.core.channels;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespace.Rule;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.function.Function;

/// Who may do what on which channel. Thread-safe.
public final class ChannelRules {
    private final Namespaces namespaces;
    private final Function<String, Optional<UserId>> ownerOfTask;

    /// @param ownerOfTask finds a task's owner by its id
    public ChannelRules(Namespaces namespaces, Function<String, Optional<UserId>> ownerOfTask) {
        this.namespaces = namespaces;
        this.ownerOfTask = ownerOfTask;
    }

    /// Why something is refused.
    public record Refusal(ErrorCode code, String message) {}

    /// Whether somebody may receive a channel, its history and its presence.
    public Optional<Refusal> subscribe(Principal principal, ChannelName channel) {
        return check(principal, channel, "subscribe to", Namespace::subscribe);
    }

    /// Whether somebody may publish on a channel.
    public Optional<Refusal> publish(Principal principal, ChannelName channel) {
        return check(principal, channel, "publish on", Namespace::publish);
    }

    private Optional<Refusal> check(
            Principal principal,
            ChannelName channel,
            String action,
            Function<Namespace, Rule> ruleOf) {
        var namespace = namespaces.of(channel);
        if (namespace.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            ErrorCode.NOT_FOUND,
                            "channel '%s' is in no namespace of this server; known are %s"
                                    .formatted(channel, namespaces.known())));
        }
        var rule = ruleOf.apply(namespace.get());
        return principal.isApplication() || allows(rule, principal, channel)
                ? Optional.empty()
                : Optional.of(
                        new Refusal(
                                ErrorCode.FORBIDDEN,
                                "user '%s' may not %s '%s'%s"
                                        .formatted(principal.user(), action, channel, hint(rule))));
    }

    private boolean allows(Rule rule, Principal principal, ChannelName channel) {
        return switch (rule) {
            case NOBODY -> false;
            case ANYONE -> true;
            case AUTHENTICATED -> !principal.isGuest();
            case OWNER -> owns(principal, channel) || principal.claims(channel);
            case CLAIM -> principal.claims(channel);
        };
    }

    private boolean owns(Principal principal, ChannelName channel) {
        return channel.namespace().equals(Namespaces.TASK)
                ? ownerOfTask.apply(channel.rest()).filter(principal.user()::equals).isPresent()
                : channel.rest().equals(principal.user().value());
    }

    private static String hint(Rule rule) {
        return switch (rule) {
            case NOBODY -> "; only the application does that";
            case ANYONE -> "";
            case AUTHENTICATED -> "; authenticate with a token";
            case OWNER -> "; it belongs to somebody else";
            case CLAIM -> "; the token's 'channels' claim must cover it";
        };
    }
}
