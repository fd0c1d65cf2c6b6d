package dev.carillon.core.channels;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Who may do something on a channel; an application role always may. Immutable. [#parse] reads
/// what `toString` writes.
public sealed interface Rule {
    Rule NOBODY = Simple.NOBODY;
    Rule ANYONE = Simple.ANYONE;
    Rule AUTHENTICATED = Simple.AUTHENTICATED;
    Rule OWNER = Simple.OWNER;
    Rule CLAIM = Simple.CLAIM;

    /// A rule of one word.
    enum Simple implements Rule {
        NOBODY,
        /// Any user, and guests where authentication is off.
        ANYONE,
        /// Any authenticated user.
        AUTHENTICATED,
        /// The user whose id follows the namespace, or the owner of the task.
        OWNER,
        /// Whoever's token has a `channels` claim that covers the channel.
        CLAIM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Whoever's token has a role.
    record Role(String name) implements Rule {
        static final String PREFIX = "role:";

        public Role {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("must name a role behind 'role:'");
            }
        }

        @Override
        public String toString() {
            return PREFIX + name;
        }
    }

    /// Whoever any of several rules allows.
    record AnyOf(List<Rule> rules) implements Rule {
        public AnyOf {
            rules = List.copyOf(rules);
            if (rules.contains(NOBODY)) {
                throw new IllegalArgumentException("must not add anything to 'nobody'");
            }
        }

        @Override
        public String toString() {
            return rules.stream().map(Rule::toString).collect(Collectors.joining(", "));
        }
    }

    /// Reads a rule: a word, `role:NAME`, or several by comma of which any suffices.
    ///
    /// @throws IllegalArgumentException saying what it must be
    static Rule parse(String text) {
        var rules = Arrays.stream(text.split(",", -1)).map(String::strip).map(Rule::one).toList();
        return rules.size() == 1 ? rules.getFirst() : new AnyOf(rules);
    }

    private static Rule one(String word) {
        if (word.startsWith(Role.PREFIX)) {
            return new Role(word.substring(Role.PREFIX.length()).strip());
        }
        return Arrays.stream(Simple.values())
                .filter(rule -> rule.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "must be nobody, anyone, authenticated, owner, claim or role:NAME, or several by comma"));
    }
}
