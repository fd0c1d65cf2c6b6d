package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Counts what a zip has at most, before it is opened: opening one of 400,000 entries takes a
/// minute. Has no state.
///
/// Each entry has a signature of four bytes in the zip's directory. How many of those there are can
/// be seen without trusting any number that the file gives.
final class ZipEntryCount {
    private static final int SIGNATURE = 0x504B0102; // PK, 1, 2

    private ZipEntryCount() {}

    /// Returns if there are not more.
    ///
    /// @param name as the user called the file
    /// @throws InvalidTaskInputException when there are
    static void check(Path file, String name, int limit) throws IOException {
        var count = 0;
        var last = 0;
        var buffer = new byte[64 * 1024];
        try (var in = Files.newInputStream(file)) {
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (var i = 0; i < n; i++) {
                    last = (last << 8) | (buffer[i] & 0xFF);
                    if (last == SIGNATURE && ++count > limit) {
                        throw new InvalidTaskInputException(
                                "'%s' is a zip of more than %,d files, which is the limit: save it anew in an office program"
                                        .formatted(name, limit));
                    }
                }
            }
        }
    }
}
