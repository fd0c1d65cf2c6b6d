package dev.carillon.store.jdbc;

import dev.carillon.protocol.json.RawJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JSON from a column that has no checksum. Thread-safe: it has no state.
final class StoredJson {
    private static final Logger LOG = LoggerFactory.getLogger(StoredJson.class);

    private StoredJson() {}

    /// What was stored; `null`, with a line in the log, where that is no JSON any more: one damaged
    /// row must not make a whole list no JSON.
    ///
    /// @param kind what it belongs to
    static RawJson of(byte[] bytes, String kind, String id) {
        return RawJson.parse(bytes)
                .orElseGet(() -> {
                    LOG.atError()
                            .addKeyValue("id", id)
                            .log("what is stored of a {} is damaged, and is given as null", kind);
                    return RawJson.NULL;
                });
    }
}
