package dev.carillon.core.log;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A line of streams, in which those that were quiet for long come first. Thread-safe by its own
/// lock, which is held for a bounded number of steps and never while a stream is used.
///
/// A stream that was used since it joined the line is not given but sent to the line's end: it has
/// a second chance. So the order is nearly that of when they were used last, while using one costs
/// no more than setting a flag, and giving one takes constant time, however many stand in the line.
final class SecondChance {
    /// How many are sent to the end for one that is given, at most.
    private static final int CHANCES = 32;

    private final Function<ChannelStream, Place> placeOf;

    /// Stands before the first and after the last.
    private final Place ends = new Place(null);

    /// Where a stream stands in the line, if it does.
    static final class Place {
        private final @Nullable ChannelStream stream;
        private Place previous = this;
        private Place next = this;

        /// Written under the lock of the line, and published to those who use the stream.
        private volatile boolean there;

        /// Whether the use that it joined for is still to come.
        private volatile boolean fresh;

        /// Whether it was used since it joined, published by whoever uses it to the line.
        private volatile boolean used;

        Place(@Nullable ChannelStream stream) {
            this.stream = stream;
        }
    }

    /// @param placeOf where a stream keeps its place in this line
    SecondChance(Function<ChannelStream, Place> placeOf) {
        this.placeOf = placeOf;
    }

    /// Adds a stream that was used at the end, or notes that one that is there was used.
    void add(ChannelStream stream) {
        if (placeOf.apply(stream).there) {
            touch(stream);
        } else {
            join(stream, false);
        }
    }

    /// Adds a stream that is about to be used for the first time.
    void addFresh(ChannelStream stream) {
        join(stream, true);
    }

    private synchronized void join(ChannelStream stream, boolean fresh) {
        var place = placeOf.apply(stream);
        if (!place.there) {
            place.there = true;
            place.fresh = fresh;
            place.used = false;
            append(place);
        }
    }

    /// Notes that a stream was used.
    void touch(ChannelStream stream) {
        var place = placeOf.apply(stream);
        if (place.fresh) {
            place.fresh = false;
        } else if (!place.used) {
            place.used = true;
        }
    }

    /// Takes a stream out.
    synchronized void remove(ChannelStream stream) {
        unlink(placeOf.apply(stream));
    }

    /// Takes one out that was quiet for long.
    ///
    /// @param spared is given only when it is the last; null to spare none
    /// @return null when there is none
    synchronized @Nullable ChannelStream next(@Nullable ChannelStream spared) {
        for (var chances = 0; ; chances++) {
            var place = ends.next;
            var stream = place.stream;
            if (stream == null) {
                return null;
            }
            unlink(place);
            var isLast = ends.next.equals(ends);
            var stays = stream.equals(spared) ? !isLast : place.used && chances < CHANCES;
            if (!stays) {
                return stream;
            }
            place.there = true;
            place.used = false;
            append(place);
        }
    }

    private void append(Place place) {
        place.previous = ends.previous;
        place.next = ends;
        ends.previous.next = place;
        ends.previous = place;
    }

    private static void unlink(Place place) {
        place.there = false;
        place.previous.next = place.next;
        place.next.previous = place.previous;
        place.previous = place;
        place.next = place;
    }
}
