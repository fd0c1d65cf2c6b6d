package dev.carillon.store.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A work that waits for its commit, and what came of its last run. Owned by the writer's thread
/// once it was taken from the queue.
final class Pending<T> {
    private final Work<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;

    Pending(Work<T> work) {
        this.work = work;
    }

    CompletableFuture<T> future() {
        return future;
    }

    void run(Connection connection) throws SQLException {
        failure = null;
        result = requireNonNull(work.run(connection), "a work gave null");
    }

    /// Its last run failed, by its own fault.
    void failed(Throwable why) {
        failure = why;
    }

    /// Tells whoever waits, once what was done is committed.
    void settle() {
        if (failure != null) {
            future.completeExceptionally(failure);
        } else {
            future.complete(requireNonNull(result));
        }
    }

    /// Tells whoever waits that nothing came of it.
    void fail(RuntimeException why) {
        future.completeExceptionally(why);
    }
}
