package dev.carillon.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Deletes many rows, so many in a commit that nobody waits long for it. Thread-safe: it has no
/// state.
final class SlicedDelete {
    private static final int SLICE = 2000;

    private SlicedDelete() {}

    /// Deletes some rows, and says how many.
    @FunctionalInterface
    interface Slice {
        int delete(Connection connection, int most) throws SQLException;
    }

    /// Deletes slice by slice, until there is no more.
    ///
    /// @return how many rows were deleted
    static CompletionStage<Integer> run(Database database, Slice slice) {
        CompletionStage<Integer> one =
                database.write(connection -> slice.delete(connection, SLICE));
        return one.thenCompose(count ->
                count < SLICE
                        ? CompletableFuture.completedFuture(count)
                        : run(database, slice).thenApply(more -> count + more));
    }

    /// Runs a statement again and again, until it finds no more.
    ///
    /// @param sql whose last parameter is how many rows it deletes at most
    /// @param parameters the others
    /// @return how many rows were deleted
    static CompletionStage<Integer> run(Database database, String sql, Object... parameters) {
        return run(
                database,
                (connection, most) -> {
                    var all = Arrays.copyOf(parameters, parameters.length + 1);
                    all[parameters.length] = most;
                    return Sql.update(connection, sql, all);
                });
    }
}
