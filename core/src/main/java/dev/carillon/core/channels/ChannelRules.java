package dev.carillon.core.channels;

import dev.carillon.core.auth.Principal;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /// Whether somebody may receive a channel and its history.
    public Optional<Refusal> subscribe(Principal principal, ChannelName channel) {
        return check(principal, channel, "subscribe to", Namespace::subscribe);
    }

    /// Whether somebody may publish on a channel.
    public Optional<Refusal> publish(Principal principal, ChannelName channel) {
        return check(principal, channel, "publish on", Namespace::publish);
    }

    /// Whether somebody may receive a channel only because they may act for the application.
    public boolean subscribesByRole(Principal principal, ChannelName channel) {
        return isByRole(principal, channel, Namespace::subscribe);
    }

    /// Whether somebody may publish on a channel only because they may act for the application.
    public boolean publishesByRole(Principal principal, ChannelName channel) {
        return isByRole(principal, channel, Namespace::publish);
    }

    private boolean isByRole(
            Principal principal, ChannelName channel, Function<Namespace, Rule> ruleOf) {
        return principal.isApplication()
                && namespaces
                        .of(channel)
                        .filter(namespace -> !allows(ruleOf.apply(namespace), principal, channel))
                        .isPresent();
    }

    /// Whether somebody may see who receives a channel.
    public Optional<Refusal> presence(Principal principal, ChannelName channel) {
        return check(principal, channel, "see who is on", Namespace::presence);
    }

    /// Whether something durable may be published on a channel, whose namespace exists.
    public Optional<Refusal> durable(ChannelName channel) {
        return namespaces
                        .of(channel)
                        .filter(namespace -> namespace.durability().isNever())
                        .isPresent()
                ? Optional.of(
                        new Refusal(
                                ErrorCode.CONFLICT,
                                "nothing of '%s' is stored here; leave out 'durable', or let the server's operator set database.url and namespaces.%s.durable"
                                        .formatted(channel, channel.namespace())))
                : Optional.empty();
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
            case Rule.Simple.NOBODY -> false;
            case Rule.Simple.ANYONE -> true;
            case Rule.Simple.AUTHENTICATED -> !principal.isGuest();
            case Rule.Simple.OWNER -> owns(principal, channel) || principal.claims(channel);
            case Rule.Simple.CLAIM -> principal.claims(channel);
            case Rule.Role(var name) -> principal.roles().contains(name);
            case Rule.AnyOf(var rules) ->
                    rules.stream().anyMatch(one -> allows(one, principal, channel));
        };
    }

    private boolean owns(Principal principal, ChannelName channel) {
        return channel.namespace().equals(Namespaces.TASK)
                ? ownerOfTask.apply(channel.rest()).filter(principal.user()::equals).isPresent()
                : channel.rest().equals(principal.user().value());
    }

    private static String hint(Rule rule) {
        return switch (rule) {
            case Rule.Simple.NOBODY -> "; only the application does that";
            case Rule.Simple.ANYONE -> "";
            case Rule.Simple.AUTHENTICATED -> "; authenticate with a token";
            case Rule.Simple.OWNER -> "; it belongs to somebody else";
            case Rule.Simple.CLAIM -> "; the token's 'channels' claim must cover it";
            case Rule.Role(var name) -> "; the token must have the role '%s'".formatted(name);
            case Rule.AnyOf(var rules) ->
                    rules.stream()
                            .map(ChannelRules::need)
                            .collect(Collectors.joining(", or ", "; that needs ", ""));
        };
    }

    private static String need(Rule rule) {
        return switch (rule) {
            case Rule.Simple.NOBODY -> "the application";
            case Rule.Simple.ANYONE -> "nothing";
            case Rule.Simple.AUTHENTICATED -> "a token";
            case Rule.Simple.OWNER -> "to own it";
            case Rule.Simple.CLAIM -> "a 'channels' claim that covers it";
            case Rule.Role(var name) -> "the role '%s'".formatted(name);
            case Rule.AnyOf _ -> rule.toString();
        };
    }
}
