package dev.carillon.core.disk;

import dev.carillon.core.spi.FileDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Takes the digest of what streams by. Thread-safe: it has no state.
final class Digests {
    private static final int CHUNK = 64 * 1024;

    private Digests() {}

    static FileDigest of(Path file) throws IOException {
        try (var content = Files.newInputStream(file)) {
            return copy(content, OutputStream.nullOutputStream());
        }
    }

    /// Copies until the end, and gives the digest of what that was.
    static FileDigest copy(InputStream from, OutputStream to) throws IOException {
        var digest = sha256();
        var buffer = new byte[CHUNK];
        var size = 0L;
        for (var n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            digest.update(buffer, 0, n);
            to.write(buffer, 0, n);
            size += n;
        }
        return new FileDigest(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
