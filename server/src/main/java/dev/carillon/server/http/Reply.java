package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.net.Bytes;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The answer to an HTTP request.
sealed interface Reply {
    record Json(int status, RawJson body, Map<String, String> headers) implements Reply {}

    /// What the client has already, and what its copy is called.
    record Unchanged(Map<String, String> headers) implements Reply {}

    /// Anything else than JSON.
    record Content(String contentType, Bytes body, Map<String, String> headers) implements Reply {}

    record Empty(int status) implements Reply {}

    /// A file, to be saved under a name.
    ///
    /// @param still whether whoever asked for it may still have it, which is asked while it is sent
    record Download(Path path, String name, String contentType, BooleanSupplier still)
            implements Reply {}

    /// An error in the form of RFC 9457.
    ///
    /// @param retryAfter seconds after which it is worth trying again, where it is
    record Problem(ErrorCode code, String detail, int retryAfter) implements Reply {
        Problem(ErrorCode code, String detail) {
            this(code, detail, 1);
        }
    }

    /// 200 with an object.
    static Reply ok(Consumer<JsonObjectWriter> members) {
        return json(200, members);
    }

    static Reply json(int status, Consumer<JsonObjectWriter> members) {
        var writer = new JsonObjectWriter();
        members.accept(writer);
        return new Json(status, writer.toRawJson(), Map.of());
    }

    static Reply problem(ErrorCode code) {
        return new Problem(code, code.text());
    }
}
