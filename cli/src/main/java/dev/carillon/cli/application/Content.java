package dev.carillon.cli.application;

import dev.carillon.protocol.json.RawJson;
import java.nio.charset.StandardCharsets;

/// What somebody wrote as the content of a message. Stateless.
final class Content {
    private Content() {}

    /// JSON as it stands; anything else is a text.
    static RawJson of(String written) {
        return RawJson.parse(written.getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> RawJson.ofText(written));
    }
}
