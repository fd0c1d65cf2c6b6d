package dev.carillon.core.channels;

import dev.carillon.protocol.ChannelName;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
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

    /// The namespace of rooms, which come to be by being used.
    public static final String ROOM = "room";

    /// What is kept of a channel unless something else is set.
    public static final int HISTORY_SIZE = 1000;

    /// See [#HISTORY_SIZE].
    public static final Duration HISTORY_AGE = Duration.ofDays(1);

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

    /// The four that every server has, as they are unless something else is set.
    public static Namespaces standard(Rule rooms) {
        return new Namespaces(builtIn(rooms));
    }

    /// The four that every server has: inboxes, tasks, everybody, and rooms under this rule.
    public static List<Namespace> builtIn(Rule rooms) {
        return List.of(
                new Namespace(USER, HISTORY_SIZE, HISTORY_AGE, false, Rule.OWNER, Rule.NOBODY),
                new Namespace(TASK, 2000, HISTORY_AGE, true, Rule.OWNER, Rule.NOBODY),
                new Namespace(
                        ALL, HISTORY_SIZE, HISTORY_AGE, false, Rule.AUTHENTICATED, Rule.NOBODY),
                new Namespace(ROOM, HISTORY_SIZE, HISTORY_AGE, false, rooms, rooms));
    }

    /// A channel's namespace; empty when there is none of that name.
    public Optional<Namespace> of(ChannelName channel) {
        return Optional.ofNullable(byName.get(channel.namespace()));
    }

    /// All of them.
    public Collection<Namespace> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /// The names, for error messages.
    public String known() {
        return String.join(", ", byName.keySet());
    }
}
