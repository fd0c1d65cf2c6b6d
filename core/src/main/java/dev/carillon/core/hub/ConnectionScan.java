package dev.carillon.core.hub;

import dev.carillon.core.spi.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Looks at the connections of one event loop in slices, so that however many there are the loop
/// goes on with its other work in between. Begun by any thread, then owned by that loop.
final class ConnectionScan<T> {
    private static final int SLICE = 512;

    private final Loop loop;
    private final List<Connection> connections;
    private final Function<Connection, T> look;
    private final List<T> found = new ArrayList<>();
    private final CompletableFuture<List<T>> done = new CompletableFuture<>();
    private int next;

    private ConnectionScan(Loop loop, List<Connection> connections, Function<Connection, T> look) {
        this.loop = loop;
        this.connections = connections;
        this.look = look;
    }

    /// Looks at these, each on its own loop, and gives what was found of those that are open still.
    static <T> CompletionStage<List<T>> of(
            Collection<Connection> connections, Function<Connection, T> look) {
        var scans =
                connections.stream()
                        .sorted(Comparator.comparingLong(Connection::number))
                        .collect(Collectors.groupingBy(connection -> connection.shard().loop()))
                        .entrySet()
                        .stream()
                        .map(entry ->
                                new ConnectionScan<>(entry.getKey(), entry.getValue(), look)
                                        .start())
                        .toList();
        return CompletableFuture.allOf(scans.toArray(CompletableFuture[]::new))
                .thenApply(_ -> scans.stream().flatMap(scan -> scan.join().stream()).toList());
    }

    private CompletableFuture<List<T>> start() {
        try {
            loop.execute(this::slice);
        } catch (Throwable e) {
            done.completeExceptionally(e); // the loop has ended
        }
        return done;
    }

    @OnLoop
    private void slice() {
        try {
            for (var end = Math.min(next + SLICE, connections.size()); next < end; next++) {
                var connection = connections.get(next);
                if (!(connection.state() instanceof ConnectionState.Closed)) {
                    found.add(look.apply(connection));
                }
            }
            if (next == connections.size()) {
                done.complete(found);
            } else {
                loop.executeAfterIo(this::slice);
            }
        } catch (Throwable e) {
            done.completeExceptionally(e);
        }
    }
}
