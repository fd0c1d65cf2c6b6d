package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Nearest;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one end point takes, so that nothing that a caller says is ignored in silence. Immutable.
///
/// @param query its parameters; empty where others are left aside
/// @param headers those of its headers that mean something at some end points only; empty where
///   others are left aside
/// @param members of its body; empty where the body is none of ours to check
/// @param parts of its form; empty where it takes none, or the body is none of ours to check
/// @param hasBody whether it has one
/// @param isPublic whether it takes requests of anybody
record Takes(
        Optional<Set<String>> query,
        Optional<Set<String>> headers,
        Optional<Map<String, MemberType>> members,
        Optional<Set<String>> parts,
        boolean hasBody,
        boolean isPublic) {
    /// An end point that leaves aside what it does not know.
    static final Takes ANYTHING =
            new Takes(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    true);

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /// What is wrong with the header by which a caller wants something done once; null when nothing
    /// is.
    ///
    /// @param keys what that header says, line by line
    @Nullable String complaintOfKeys(List<String> keys) {
        if (keys.isEmpty() || headers.isEmpty()) {
            return null;
        }
        if (!headers.get().contains(IDEMPOTENCY_KEY)) {
            return "this end point takes no header '%s', and a repeated request would be carried out again; leave it out. To have it left aside, send 'Prefer: handling=lenient'"
                    .formatted(IDEMPOTENCY_KEY);
        }
        return keys.size() > 1
                ? "the header '%s' stands more than once; keep one of them"
                        .formatted(IDEMPOTENCY_KEY)
                : null;
    }

    /// What is wrong with the parts of a form; null when nothing is.
    @Nullable String complaintOfParts(List<String> names) {
        return parts.flatMap(known ->
                        names.stream()
                                .filter(name -> !known.contains(name))
                                .findFirst()
                                .map(name -> unknown(name, "part of this form", known)))
                .orElse(null);
    }

    /// What is wrong with a query; null when nothing is.
    @Nullable String complaintOfQuery(@Nullable String text) {
        return text == null || text.isEmpty() || query.isEmpty()
                ? null
                : complaint(query.get(), parameters(text));
    }

    private static Map<String, List<String>> parameters(String text) {
        try {
            return new QueryStringDecoder(text, false).parameters();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.MALFORMED, "the query is malformed: " + e.getMessage());
        }
    }

    private static @Nullable String complaint(
            Set<String> known, Map<String, List<String>> parameters) {
        for (var parameter : parameters.entrySet()) {
            if (!known.contains(parameter.getKey())) {
                return unknown(parameter.getKey(), "parameter of this end point", known);
            }
            if (parameter.getValue().size() > 1) {
                return "'%s' stands more than once in the query; keep one of them"
                        .formatted(parameter.getKey());
            }
        }
        return null;
    }

    /// What is wrong with a body where there should be none; null when nothing is.
    @Nullable String complaintOfNoBody(byte[] body) {
        return hasBody || body.length == 0 || isEmptyObject(body)
                ? null
                : "this end point takes no body; leave it out";
    }

    private static boolean isEmptyObject(byte[] body) {
        return RawJson.parse(body)
                .flatMap(RawJson::fields)
                .filter(fields -> !fields.names().iterator().hasNext())
                .isPresent();
    }

    /// What is wrong with the members of a body; null when nothing is.
    @Nullable String complaintOf(JsonFields body) {
        return members.isEmpty() ? null : complaint(members.get(), body);
    }

    private static @Nullable String complaint(Map<String, MemberType> known, JsonFields body) {
        var repeated = body.repeated();
        if (repeated.isPresent()) {
            return "'%s' stands more than once in the body; keep one of them"
                    .formatted(Excerpt.of(repeated.get()));
        }
        for (var name : body.names()) {
            var type = known.get(name);
            if (type == null) {
                return unknown(name, "member of this body", known.keySet());
            }
            var kind = body.kind(name);
            if (kind.isEmpty() && !type.allowsNull()) {
                return "'%s' is null; make it %s, or leave it out".formatted(name, type.words());
            }
            if (kind.isPresent() && !type.allows(kind.get())) {
                return "'%s' must be %s".formatted(name, type.words());
            }
        }
        return null;
    }

    private static String unknown(String name, String what, Collection<String> known) {
        var hint = Nearest.hint(name, known);
        return "'%s' is no %s%s %s. To have what is unknown left aside, send 'Prefer: handling=lenient'"
                .formatted(
                        Excerpt.of(name),
                        what,
                        hint.isEmpty() ? ";" : hint,
                        known.isEmpty()
                                ? "there are none"
                                : "known are " + String.join(", ", new TreeSet<>(known)));
    }
}
