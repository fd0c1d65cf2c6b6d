package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.ChannelName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rows that turned out to be damaged when they were read or forgotten. Thread-safe. Each is in
/// the log once, up to a bound; beyond that they are neither logged nor counted, for there is no
/// more to learn.
final class Damage {
    private static final Logger LOG = LoggerFactory.getLogger(Damage.class);
    private static final int REMEMBERED = 10_000;

    private final Set<Row> known = ConcurrentHashMap.newKeySet();

    private record Row(String table, String key) {}

    void found(ChannelName channel, long offset) {
        if (isNew("publications", channel + " " + offset)) {
            LOG.atError()
                    .addKeyValue("channel", channel)
                    .addKeyValue("offset", offset)
                    .log(
                            "a stored publication is damaged and is left out; readers are told that something is missing there; check the disk, and restore a backup if there are more");
        }
    }

    /// A row that was to be forgotten and can't be.
    void found(String table, List<Object> key) {
        if (isNew(table, key.toString())) {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("row", key)
                    .log(
                            "a stored row is damaged and can't be forgotten; all others are; check the disk, and restore a backup if there are more");
        }
    }

    private boolean isNew(String table, String key) {
        return known.size() < REMEMBERED && known.add(new Row(table, key));
    }

    /// Does something else where a database failed because something in it is damaged.
    static <T> CompletionStage<T> ifCorrupt(
            Throwable failure, Supplier<CompletionStage<T>> otherwise) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null ->
                    ifCorrupt(e.getCause(), otherwise);
            case StoreException e when e.reason() == Reason.CORRUPT -> otherwise.get();
            default -> CompletableFuture.failedFuture(failure);
        };
    }

    /// How many there are, as far as was read.
    int count() {
        return known.size();
    }
}
