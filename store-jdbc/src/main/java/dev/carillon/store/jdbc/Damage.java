package dev.carillon.store.jdbc;

import dev.carillon.protocol.ChannelName;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rows that turned out to be damaged when they were read. Thread-safe. Each is in the log
/// once, up to a bound; beyond that they are neither logged nor counted, for there is no more to
/// learn.
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
    private static final int REMEMBERED = 10_000;

    private final Set<Row> known = ConcurrentHashMap.newKeySet();

    private record Row(ChannelName channel, long offset) {}

    void found(ChannelName channel, long offset) {
        if (known.size() < REMEMBERED && known.add(new Row(channel, offset))) {
            LOG.atError()
                    .addKeyValue("channel", channel)
                    .addKeyValue("offset", offset)
                    .log(
                            "a stored publication is damaged and is left out; readers are told that something is missing there; check the disk, and restore a backup if there are more");
        }
    }

    /// How many there are, as far as was read.
    int count() {
        return known.size();
    }
}
