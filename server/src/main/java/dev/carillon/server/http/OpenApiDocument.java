package dev.carillon.server.http;

import dev.carillon.server.net.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// The description of the HTTP API, as it is served.
final class OpenApiDocument {
    private static final String RESOURCE = "openapi.json";

    private OpenApiDocument() {}

    static Reply reply() {
        return new Reply.Content("application/json", Bytes.of(read()), Map.of());
    }

    /// The document's bytes.
    static byte[] read() {
        try (var resource = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing");
            }
            return resource.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
