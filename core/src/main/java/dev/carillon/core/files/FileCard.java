package dev.carillon.core.files;

import dev.carillon.core.spi.FileDigest;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// What is noted beside an upload. Immutable.
///
/// @param digest empty for a file that an earlier version has stored
record FileCard(UserId owner, String name, Optional<FileDigest> digest) {
    RawJson toJson() {
        var writer = new JsonObjectWriter().text("owner", owner.value()).text("name", name);
        digest.ifPresent(
                known -> writer.number("size", known.size()).text("sha256", known.sha256()));
        return writer.toRawJson();
    }

    /// Empty when it is damaged.
    static Optional<FileCard> parse(byte[] json) {
        var fields = RawJson.parse(json).flatMap(RawJson::fields);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        var owner = fields.get().text("owner");
        var name = fields.get().text("name");
        var sha256 = fields.get().text("sha256");
        var size = fields.get().integer("size");
        if (owner.isEmpty() || name.isEmpty() || sha256.isPresent() != size.isPresent()) {
            return Optional.empty();
        }
        var digest = sha256.map(known -> new FileDigest(size.orElse(0L), known));
        return Optional.of(new FileCard(new UserId(owner.get()), name.get(), digest));
    }
}
