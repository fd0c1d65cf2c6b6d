package dev.carillon.store.jdbc;

import dev.carillon.core.faults.Asking;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.core.spi.StoreException;
import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.store.jdbc.CursorWrite.DeviceMark;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Moves on their way to the database: one write at a time, and what comes meanwhile goes with the
/// next, of each mark the furthest only. So ten thousand devices that move each second are some
/// writes, not ten thousand. Thread-safe by its own lock.
///
/// A mark that the database refuses is refused alone: the others of its write are written in halves
/// until it stands by itself.
final class CursorQueue {
    private final Function<CursorWrite, CompletableFuture<Integer>> database;
    private final int batchSize;
    private final int batches;
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private @Nullable Batch writing;

    /// Marks that are written together.
    ///
    /// @param done completes, never failed, once each of them has its answer
    private record Batch(Map<DeviceMark, Marked> moves, CompletableFuture<Void> done) {
        Batch() {
            this(new LinkedHashMap<>(), new CompletableFuture<>());
        }
    }

    /// How far a mark goes, and who waits until that is written.
    private record Marked(Move move, CompletableFuture<Void> done) {
        Marked goingTo(Move other) {
            return new Marked(further(move, other), done);
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
            var known = batch.moves.get(key);
            var marked =
                    known == null
                            ? new Marked(move, new CompletableFuture<>())
                            : known.goingTo(move);
            batch.moves.put(key, marked);
            done = marked.done;
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

    /// Completes, never failed, when all that was handed over before is written.
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
                write(List.copyOf(batch.moves.entrySet()))
                        .whenComplete((_, _) -> {
                            written();
                            batch.done.complete(null);
                            writeNext();
                        });
    }

    /// Writes marks together, or apart where one of them is refused.
    ///
    /// @return completes, never failed, once each of them has its answer
    private CompletableFuture<Void> write(List<Map.Entry<DeviceMark, Marked>> marks) {
        return Asking.of(() -> database.apply(new CursorWrite(moves(marks))))
                .handle((_, failure) -> {
                    if (failure == null) {
                        marks.forEach(mark -> mark.getValue().done.complete(null));
                    } else if (marks.size() > 1 && isRefusal(failure)) {
                        var half = marks.size() / 2;
                        return CompletableFuture.allOf(
                                write(marks.subList(0, half)),
                                write(marks.subList(half, marks.size())));
                    } else {
                        marks.forEach(mark -> mark.getValue().done.completeExceptionally(failure));
                    }
                    return CompletableFuture.<Void>completedFuture(null);
                })
                .thenCompose(done -> done)
                .toCompletableFuture();
    }

    private static Map<DeviceMark, Move> moves(List<Map.Entry<DeviceMark, Marked>> marks) {
        return marks.stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, mark -> mark.getValue().move));
    }

    /// Whether it is for what was to be written, and not for the database's own trouble.
    private static boolean isRefusal(Throwable failure) {
        return !(failure instanceof StoreException known) || known.reason() == Reason.FAILED;
    }

    private synchronized void written() {
        writing = null;
    }
}
