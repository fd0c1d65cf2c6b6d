package dev.carillon.core.channels;

import dev.carillon.core.channels.Namespace.Rule;
import dev.carillon.protocol.ChannelName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Every namespace there is, by name. Immutable.
public final class Namespaces {
    /// The namespaces that the server itself publishes to.
    public static final String USER = "user";

    /// See [#USER].
    public static final String TASK = "task";

    /// See [#USER].
    public static final String ALL = "all";

    /// The namespace of rooms.
    public static final String ROOM = "room";

    private final Map<String, Namespace> byName = new TreeMap<>();

    public Namespaces(Collection<Namespace> namespaces) {
        namespaces.forEach(namespace -> byName.put(namespace.name(), namespace));
        for (var required : new String[] {USER, TASK, ALL}) {
            if (!byName.containsKey(required)) {
                throw new IllegalArgumentException(
                        "the namespace '%s' is missing".formatted(required));
            }
        }
    }

    /// The four that every server has: inboxes, tasks, everybody, and rooms under these rules.
    public static Namespaces standard(Rule rooms) {
        var day = Duration.ofDays(1);
        return new Namespaces(
                List.of(
                        new Namespace(USER, 1000, day, false, Rule.OWNER, Rule.NOBODY),
                        new Namespace(TASK, 2000, day, true, Rule.OWNER, Rule.NOBODY),
                        new Namespace(ALL, 1000, day, false, Rule.AUTHENTICATED, Rule.NOBODY),
                        new Namespace(ROOM, 1000, day, false, rooms, rooms)));
    }

    /// A channel's namespace; empty when there is none of that name.
    public Optional<Namespace> of(ChannelName channel) {
        return Optional.ofNullable(byName.get(channel.namespace()));
    }

    /// The names, for error messages.
    public String known() {
        return String.join(", ", byName.keySet());
    }
}
