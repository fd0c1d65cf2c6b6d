package dev.carillon.cli.connect;

import dev.carillon.protocol.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What stands behind a verb. Immutable.
record Line(Verb verb, String rest) {
    Line {
        rest = rest.strip();
    }

    /// All of it, which must be there.
    String whole() {
        if (rest.isEmpty()) {
            throw usage();
        }
        return rest;
    }

    /// Its words, of which there must be one.
    List<String> words() {
        return Arrays.asList(whole().split("\\s+"));
    }

    /// What follows the first so many words; empty when there is nothing.
    Optional<String> after(int words) {
        var parts = rest.split("\\s+", words + 1);
        return parts.length > words && !parts[words].isEmpty()
                ? Optional.of(parts[words])
                : Optional.empty();
    }

    /// What follows so many words, as JSON.
    Optional<RawJson> jsonAfter(int words) {
        return after(words).map(this::json);
    }

    /// A text as JSON, which it must be.
    RawJson json(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new TypedWrongException(
                                "that is not valid JSON, so nothing was sent: " + text));
    }

    /// A text as JSON; empty when it is none.
    static Optional<RawJson> parse(String text) {
        return RawJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    TypedWrongException usage() {
        return new TypedWrongException("write: " + verb.usage());
    }
}
