package dev.carillon.cli.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes and finds the marks of one run. They stand within the content as
/// `#RUN:SENDER:NUMBER:NANOS#`, so that a frame need not be parsed. Immutable.
final class Marks {
    private static final byte EDGE = '#';

    private final String run;
    private final byte[] prefix;

    Marks(String run) {
        this.run = run;
        this.prefix = ("#" + run + ":").getBytes(StandardCharsets.US_ASCII);
    }

    String text(Mark mark) {
        return "#%s:%d:%d:%d#".formatted(run, mark.sender(), mark.number(), mark.due());
    }

    /// Finds this run's mark in a frame; null when there is none.
    @Nullable Mark find(ByteBuf frame) {
        var end = frame.writerIndex();
        for (var at = frame.indexOf(frame.readerIndex(), end, EDGE);
                at >= 0;
                at = frame.indexOf(at + 1, end, EDGE)) {
            if (begins(frame, at, end)) {
                return read(frame, at + prefix.length, end);
            }
        }
        return null;
    }

    private boolean begins(ByteBuf frame, int at, int end) {
        if (at + prefix.length > end) {
            return false;
        }
        for (var i = 1; i < prefix.length; i++) {
            if (frame.getByte(at + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Mark read(ByteBuf frame, int from, int end) {
        var numbers = new long[3];
        var field = 0;
        for (var at = from; at < end; at++) {
            var next = frame.getByte(at);
            if (next >= '0' && next <= '9') {
                numbers[field] = numbers[field] * 10 + (next - '0');
            } else if (next == ':' && field < 2) {
                field++;
            } else if (next == EDGE && field == 2) {
                return new Mark((int) numbers[0], (int) numbers[1], numbers[2]);
            } else {
                return null;
            }
        }
        return null;
    }
}
