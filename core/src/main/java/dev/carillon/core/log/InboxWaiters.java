package dev.carillon.core.log;

import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// An inbox is kept for its user until one of their devices has it, or they have read it. In other
/// channels nobody waits for anything. Thread-safe, as cursors are.
public final class InboxWaiters implements Waiters {
    private final Cursors cursors;

    public InboxWaiters(Cursors cursors) {
        this.cursors = cursors;
    }

    @Override
    public CompletionStage<Long> settledUpTo(ChannelName channel) {
        return channel.isInbox()
                ? cursors.courses(new UserId(channel.rest()), channel)
                        .thenApply(InboxWaiters::furthest)
                : CompletableFuture.completedFuture(Long.MAX_VALUE);
    }

    /// The furthest place of the epoch in which somebody moved last; 0 when nobody did.
    private static long furthest(List<Course> courses) {
        var settled =
                courses.stream()
                        .flatMap(course -> course.moves().stream())
                        .filter(move -> move.mark() != Mark.DELIVERED)
                        .toList();
        var newest = settled.stream().max(Comparator.comparingLong(Move::at));
        return settled.stream()
                .map(Move::position)
                .filter(position ->
                        position.epoch().equals(newest.orElseThrow().position().epoch()))
                .mapToLong(position -> position.offset())
                .max()
                .orElse(0);
    }
}
