package dev.carillon.core.log;

import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.core.spi.LogStore.StoredPublication;
import dev.carillon.core.spi.LogStore.StoredRead;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.List;

/// What a [ChannelStream] can say of a read. Immutable.
sealed interface StreamRead {
    /// It must be asked first what is stored.
    StreamRead UNKNOWN = new Unknown();

    /// The stream was closed; another must be used.
    StreamRead CLOSED = new Closed();

    /// All of it.
    record Whole(LogRead read) implements StreamRead {}

    record Unknown() implements StreamRead {}

    record Closed() implements StreamRead {}

    /// The store must be asked for the older part.
    ///
    /// @param after after which offset; [#NEWEST] when the newest are wanted
    /// @param upTo up to which offset the store is to be read
    /// @param newer what follows in memory
    /// @param limit how many are wanted in all
    record Behind(long after, long upTo, List<Publication> newer, StreamPosition top, int limit)
            implements StreamRead {
        static final long NEWEST = -1;

        boolean wantsNewest() {
            return after == NEWEST;
        }

        /// The answer, once the store has given its part.
        LogRead with(StoredRead older) {
            var all = new ArrayList<Publication>();
            older.publications().stream().map(StoredPublication::publication).forEach(all::add);
            var room = older.complete() || wantsNewest() ? limit - all.size() : 0;
            all.addAll(newer.subList(0, Math.min(room, newer.size())));
            var complete = older.complete() && newer.size() <= room;
            return new LogRead(all, top, older.gapless(), complete);
        }
    }
}
