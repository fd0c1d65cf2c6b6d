package dev.carillon.store.jdbc;

import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.store.jdbc.CursorWrite.DeviceMark;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Moves on their way to the database: one write at a time, and what comes meanwhile goes with the
/// next, of each mark the furthest only. So ten thousand devices that move each second are some
/// writes, not ten thousand. Thread-safe by its own lock.
final class CursorQueue {
    private final Function<CursorWrite, CompletableFuture<Integer>> database;
    private final int batchSize;
    private final int batches;
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private @Nullable Batch writing;

    /// Marks that are written together.
    private record Batch(Map<DeviceMark, Move> moves, CompletableFuture<Void> done) {
        Batch() {
            this(new LinkedHashMap<>(), new CompletableFuture<>());
        }
    }

    /// @param database writes
    /// @param batchSize how many marks go with one write, so that nobody waits long for it
    /// @param batches how many such writes may wait
    CursorQueue(
            Function<CursorWrite, CompletableFuture<Integer>> database,
            int batchSize,
            int batches) {
        this.database = database;
        this.batchSize = batchSize;
        this.batches = batches;
    }

    /// Hands a move over.
    ///
    /// @return completes when it is committed
    CompletableFuture<Void> add(DeviceMark key, Move move) {
        CompletableFuture<Void> done;
        synchronized (this) {
            var batch = waiting.peekLast();
            var fits =
                    batch != null
                            && (batch.moves.size() < batchSize || batch.moves.containsKey(key));
            if (batch == null || !fits) {
                if (waiting.size() == batches) {
                    return CompletableFuture.failedFuture(
                            new StoreException(
                                    Reason.OVERLOADED,
                                    "%d marks of devices wait to be stored, which is the limit; each is told again when its device moves on"
                                            .formatted(batchSize * batches)));
                }
                batch = new Batch();
                waiting.add(batch);
            }
            batch.moves.merge(key, move, CursorQueue::further);
            done = batch.done;
        }
        writeNext();
        return done;
    }

    private static Move further(Move one, Move other) {
        var isBack =
                one.position().epoch().equals(other.position().epoch())
                        && one.position().offset() >= other.position().offset();
        return isBack ? one : other;
    }

    /// Completes, failed or not, when all that was handed over before is written.
    synchronized CompletableFuture<Void> all() {
        var last = waiting.isEmpty() ? writing : waiting.peekLast();
        return last == null ? CompletableFuture.completedFuture(null) : last.done;
    }

    private void writeNext() {
        Batch batch;
        synchronized (this) {
            if (writing != null || waiting.isEmpty()) {
                return;
            }
            batch = waiting.remove();
            writing = batch;
        }
        var _ =
                database.apply(new CursorWrite(Map.copyOf(batch.moves)))
                        .whenComplete((_, failure) -> {
                            written();
                            if (failure == null) {
                                batch.done.complete(null);
                            } else {
                                batch.done.completeExceptionally(failure);
                            }
                            writeNext();
                        });
    }

    private synchronized void written() {
        writing = null;
    }
}
