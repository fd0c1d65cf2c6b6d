package dev.carillon.server.net;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A path with names in the place of some of its parts, such as `/tasks/:id/result`. Immutable.
///
/// @param text as it was written
/// @param parts those between slashes
record PathTemplate(String text, List<String> parts) {
    static PathTemplate of(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the path '%s' must begin with '/'".formatted(text));
        }
        return new PathTemplate(
                text, text.length() == 1 ? List.of() : List.of(text.substring(1).split("/", -1)));
    }

    /// What a path has in the place of the names; empty when it is another path. A name stands for
    /// something, never for nothing.
    Optional<Map<String, String>> match(List<String> segments) {
        if (segments.size() != parts.size()) {
            return Optional.empty();
        }
        Map<String, String> values = Map.of();
        for (var i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var segment = segments.get(i);
            if (!part.startsWith(":")) {
                if (!part.equals(segment)) {
                    return Optional.empty();
                }
            } else if (segment.isEmpty()) {
                return Optional.empty();
            } else {
                values = values.isEmpty() ? new HashMap<>() : values;
                values.put(part.substring(1), segment);
            }
        }
        return Optional.of(values);
    }
}
