package dev.carillon.server.http;

import dev.carillon.server.net.Bytes;
import java.util.List;

/// What came with a request. Immutable.
///
/// @param content the bytes; none where there are files
/// @param files those of a form
record Body(Bytes content, List<Upload> files) {
    static final Body NONE = new Body(Bytes.NONE, List.of());

    Body {
        files = List.copyOf(files);
    }

    static Body of(byte[] content) {
        return new Body(Bytes.of(content), List.of());
    }

    static Body of(List<Upload> files) {
        return new Body(Bytes.NONE, files);
    }
}
