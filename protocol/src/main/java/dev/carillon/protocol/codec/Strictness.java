package dev.carillon.protocol.codec;

import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Nearest;
import dev.carillon.protocol.json.JsonFields;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds what would be ignored in silence: members that nobody reads. Immutable.
///
/// @param envelope the members that every message may have
/// @param payloadMember which of them holds the payload
record Strictness(Set<String> envelope, String payloadMember) {
    Strictness {
        envelope = Set.copyOf(envelope);
    }

    /// What is wrong with the members of a command; null when nothing is.
    @Nullable String complaint(String type, JsonFields top, Members members) {
        var of = "'" + Excerpt.of(type) + "'";
        var known = new TreeSet<>(envelope);
        known.addAll(members.names());
        var complaint = complaint(of, top, known, Set.of(payloadMember));
        if (complaint == null && members.payload() == Members.Payload.FIELDS) {
            complaint = ofPayload(of, top, members);
        }
        return complaint != null ? complaint : ambiguity(of, top, members);
    }

    private @Nullable String ofPayload(String of, JsonFields top, Members members) {
        if (!top.has(payloadMember)) {
            return null;
        }
        var payload = top.object(payloadMember);
        if (payload.isEmpty()) {
            return "'%s' of %s must be an object with %s"
                    .formatted(payloadMember, of, list(members.names()));
        }
        for (var name : payload.get().names()) {
            if (members.names().contains(name) && top.has(name)) {
                return "'%s' stands at the top level and in '%s'; keep one of them"
                        .formatted(Excerpt.of(name), payloadMember);
            }
        }
        return complaint(
                "'%s' of %s".formatted(payloadMember, of),
                payload.get(),
                members.names(),
                Set.of());
    }

    private @Nullable String ambiguity(String of, JsonFields top, Members members) {
        var payload =
                members.payload() == Members.Payload.FIELDS
                        ? top.object(payloadMember)
                        : Optional.<JsonFields>empty();
        for (var names : members.exclusive()) {
            var found =
                    names.stream()
                            .filter(name ->
                                    top.has(name) || payload.filter(p -> p.has(name)).isPresent())
                            .toList();
            if (found.size() > 1) {
                return "%s stand both in %s and mean the same; keep one of them"
                        .formatted(quoted(found), of);
            }
        }
        return null;
    }

    /// What is wrong with the members of an object; null when nothing is.
    ///
    /// @param nullable those whose value may be `null`
    static @Nullable String complaint(
            String of, JsonFields fields, Collection<String> known, Set<String> nullable) {
        var repeated = fields.repeated();
        if (repeated.isPresent()) {
            return "'%s' stands more than once in %s; keep one of them"
                    .formatted(Excerpt.of(repeated.get()), of);
        }
        for (var name : fields.names()) {
            if (!known.contains(name)) {
                return "'%s' is no member of %s%s %s"
                        .formatted(
                                Excerpt.of(name),
                                of,
                                separated(Nearest.hint(name, known)),
                                list(known));
            }
            if (!fields.has(name) && !nullable.contains(name)) {
                return "'%s' of %s is null; give it a value, or leave it out".formatted(name, of);
            }
        }
        return null;
    }

    private static String separated(String hint) {
        return hint.isEmpty() ? ";" : hint;
    }

    private static String list(Collection<String> known) {
        return known.isEmpty()
                ? "it has none"
                : "it may have " + String.join(", ", new TreeSet<>(known));
    }

    private static String quoted(Collection<String> names) {
        return "'" + String.join("' and '", names) + "'";
    }
}
