package dev.carillon.cli.connect;

import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// What `publish CHANNEL [TYPE] TEXT|{…}` says. Immutable.
record Published(String channel, Optional<String> type, RawJson data) {
    /// The type is there when JSON follows it; a text without JSON is all data.
    static Published of(Line line) {
        var channel = line.words().getFirst();
        var rest = line.after(1).orElseThrow(line::usage);
        var asJson = Line.parse(rest);
        if (asJson.isPresent()) {
            return new Published(channel, Optional.empty(), asJson.get());
        }
        var typed = line.after(2).flatMap(Line::parse);
        return typed.isPresent()
                ? new Published(channel, Optional.of(line.words().get(1)), typed.get())
                : new Published(channel, Optional.empty(), RawJson.ofText(rest));
    }
}
