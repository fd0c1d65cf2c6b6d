package dev.carillon.testkit;

import dev.carillon.core.spi.Encoding;
import dev.carillon.core.spi.Frames;
import dev.carillon.protocol.Event;
import java.util.ArrayList;
import java.util.List;

/// An encoding that keeps the events, for a [RecordingLink] to list them. Confined to the thread of
/// the test.
public final class RecordingEncoding implements Encoding {
    private static final int EVENT_BYTES = 100;

    private final List<Piece> made = new ArrayList<>();

    /// Events encoded together.
    static final class Piece implements Frames {
        private final List<Event> events;
        private int releases;

        Piece(List<? extends Event> events) {
            this.events = List.copyOf(events);
        }

        List<Event> events() {
            if (releases > 0) {
                throw new AssertionError("frames were used after their release");
            }
            return events;
        }

        @Override
        public int size() {
            return EVENT_BYTES * events.size();
        }

        @Override
        public int messages() {
            return events.size();
        }

        @Override
        public void release() {
            releases++;
        }
    }

    @Override
    public String dialect() {
        return "recording";
    }

    @Override
    public Frames encode(List<? extends Event> events) {
        var piece = new Piece(events);
        made.add(piece);
        return piece;
    }

    @Override
    public Encoding full() {
        return this;
    }

    @Override
    public Encoding delta() {
        return this;
    }

    /// How often something was encoded.
    public int encodings() {
        return made.size();
    }

    /// How many pieces their maker has not released, or released more than once.
    public long unbalanced() {
        return made.stream().filter(piece -> piece.releases != 1).count();
    }
}
