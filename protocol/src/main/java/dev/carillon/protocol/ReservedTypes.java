package dev.carillon.protocol;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Names of what the server itself says, by dialect: no client may give one of them to a
/// publication of its own, in whatever dialect it speaks, for others may listen in another. The
/// application may. Stateless.
///
/// A dialect that says something new lists it here; a test fails until it does.
public final class ReservedTypes {

    /// What the server tells of tasks, notifications and presence, in the dialects that have no
    /// other word for it.
    private static final Set<String> EVERYWHERE =
            Set.of(
                    "task_created",
                    "task_started",
                    "task_progress",
                    "task_paused",
                    "task_resumed",
                    "task_retrying",
                    "task_completed",
                    "task_failed",
                    "task_cancelled",
                    "document_generated",
                    "document_failed",
                    "notification",
                    "user_joined",
                    "user_left");

    private static final Map<String, Set<String>> BY_DIALECT =
            new TreeMap<>(
                    Map.of(
                            "carillon",
                            Set.of(
                                    "connected",
                                    "disconnected",
                                    "auth_success",
                                    "auth_failed",
                                    "subscribed",
                                    "unsubscribed",
                                    "pong",
                                    "ack",
                                    "read",
                                    "error",
                                    "history",
                                    "presence",
                                    "stats"),
                            "batch",
                            Set.of(
                                    "connected",
                                    "disconnected",
                                    "auth_success",
                                    "error",
                                    "subscription_ack",
                                    "pong",
                                    "ack",
                                    "history",
                                    "presence",
                                    "stats"),
                            "knowledge",
                            Set.of(
                                    "system_message",
                                    "room_subscribe",
                                    "room_unsubscribe",
                                    "pong",
                                    "error",
                                    "stats"),
                            "momentum",
                            Set.of("system_message", "pong")));

    /// What clients say by commands of their own, in which the server vouches for something: a
    /// room, or that a user speaks to their own devices.
    private static final Set<String> BY_COMMAND = Set.of("room_broadcast", "sync_update");

    private ReservedTypes() {}

    /// The names of what the server says, by the dialect in which it says so.
    public static Map<String, Set<String>> byDialect() {
        return BY_DIALECT;
    }

    /// Those that mean the server whatever is spoken.
    public static Set<String> everywhere() {
        return EVERYWHERE;
    }

    /// Why a client may not publish under a name; empty when it may. Upper case and spaces around
    /// it make no other name.
    public static Optional<String> complaint(String type) {
        var name = plain(type);
        if (EVERYWHERE.contains(name)) {
            return Optional.of(complaint(type, "the server says that itself"));
        }
        return BY_DIALECT.entrySet().stream()
                .filter(entry -> entry.getValue().contains(name))
                .findFirst()
                .map(entry ->
                        complaint(
                                type,
                                "in the dialect '%s' the server says that itself"
                                        .formatted(entry.getKey())));
    }

    /// Why a client that chooses the name freely may not choose that of a command; empty when it is
    /// none.
    public static Optional<String> complaintOfCommands(String type) {
        return Optional.of(plain(type))
                .filter(BY_COMMAND::contains)
                .map(_ -> complaint(type, "the command of that name says it"));
    }

    private static String complaint(String type, String why) {
        return "'%s' is reserved: %s; choose another name".formatted(Excerpt.of(type), why);
    }

    private static String plain(String type) {
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
