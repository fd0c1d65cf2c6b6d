package dev.carillon.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The description of the HTTP API, as it is served.
final class OpenApiDocument {
    private static final String RESOURCE = "openapi.json";

    private OpenApiDocument() {}

    static void mount(Router router) {
        router.route(HttpMethod.GET, "/openapi.json")
                .handler(context ->
                        context.response()
                                .putHeader("Content-Type", "application/json")
                                .end(Buffer.buffer(read())));
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
