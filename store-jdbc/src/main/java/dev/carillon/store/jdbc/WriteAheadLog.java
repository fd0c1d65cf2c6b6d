package dev.carillon.store.jdbc;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// A SQLite write-ahead log as it stands on the disk, of which SQLite takes what comes before the
/// first frame that is not as it was written, and leaves out the rest without a word. Thread-safe:
/// it has no state.
///
/// That is right after a power failure: the last commit may be there in part, and nobody was told
/// of it. But a commit begins only once the one before it is on the disk. So where two commits
/// follow the broken frame, one at least was told of, and the log is damaged. The format is
/// SQLite's: a header of 32 bytes, then frames of a header of 24 bytes and a page; checksums run on
/// from frame to frame, and each is stored.
final class WriteAheadLog {
    private static final int HEADER = 32;
    private static final int SUMMED = 24;
    private static final int FRAME_HEADER = 24;
    private static final int FRAME_SUMMED = 8;
    private static final int MAGIC = 0x377f0682;
    private static final int MIN_PAGE = 512;
    private static final int MAX_PAGE = 65536;

    private WriteAheadLog() {}

    /// Whether commits are missing that were told of.
    static boolean isDamaged(Path file) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 20)) {
            var header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                return true;
            }
            var words = ByteBuffer.wrap(header);
            var page = words.getInt(8);
            if ((words.getInt(0) & ~1) != MAGIC
                    || page < MIN_PAGE
                    || page > MAX_PAGE
                    || Integer.bitCount(page) != 1) {
                return true;
            }
            return isDamaged(in, words, page);
        }
    }

    private static boolean isDamaged(InputStream in, ByteBuffer header, int page)
            throws IOException {
        var order = (header.getInt(0) & 1) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        var sound = sum(header, 0, SUMMED, order, 0) == header.getLong(SUMMED);
        var seed = header.getLong(SUMMED);
        var later = 0;
        while (true) {
            var frame = ByteBuffer.wrap(in.readNBytes(FRAME_HEADER + page));
            if (frame.capacity() < FRAME_HEADER + page) {
                return false;
            }
            var own = frame.getLong(16);
            var whole =
                    frame.getLong(8) == header.getLong(16)
                            && sum(
                                            frame,
                                            FRAME_HEADER,
                                            page,
                                            order,
                                            sum(frame, 0, FRAME_SUMMED, order, seed))
                                    == own;
            sound &= whole;
            if (!sound && whole && frame.getInt(4) != 0 && ++later == 2) {
                return true;
            }
            seed = own;
        }
    }

    /// Goes on with a checksum.
    private static long sum(ByteBuffer bytes, int from, int count, ByteOrder order, long seed) {
        var words = bytes.duplicate().order(order);
        var first = (int) (seed >>> Integer.SIZE);
        var second = (int) seed;
        for (var i = from; i < from + count; i += 2 * Integer.BYTES) {
            first += words.getInt(i) + second;
            second += words.getInt(i + Integer.BYTES) + first;
        }
        return (long) first << Integer.SIZE | Integer.toUnsignedLong(second);
    }
}
