package dev.carillon.store.jdbc;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Deletes many rows, so many in a commit that nobody waits long for it. Thread-safe: it has no
/// state.
final class SlicedDelete {
    private static final int SLICE = 2000;

    private SlicedDelete() {}

    /// Runs a statement again and again, until it finds no more.
    ///
    /// @param sql whose last parameter is how many rows it deletes at most
    /// @param parameters the others
    /// @return how many rows were deleted
    static CompletionStage<Integer> run(Database database, String sql, Object... parameters) {
        var all = Arrays.copyOf(parameters, parameters.length + 1);
        all[parameters.length] = SLICE;
        CompletionStage<Integer> slice =
                database.write(connection -> Sql.update(connection, sql, all));
        return slice.thenCompose(count ->
                count < SLICE
                        ? CompletableFuture.completedFuture(count)
                        : run(database, sql, parameters).thenApply(more -> count + more));
    }
}
