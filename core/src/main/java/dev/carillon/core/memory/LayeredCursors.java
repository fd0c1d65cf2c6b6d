package dev.carillon.core.memory;

import dev.carillon.core.spi.Cursors;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Cursors in memory, and those of channels that are stored in a store behind it too. Thread-safe,
/// as the two are.
///
/// What is only ever in memory costs the store nothing: however many devices follow channels whose
/// logs end with the process, no move of theirs is written.
public final class LayeredCursors implements Cursors {
    private final Cursors memory;
    private final Cursors store;
    private final Predicate<ChannelName> stored;

    /// @param stored whether a channel's log survives the process, and its cursors must, as far as
    ///   is known: of one that nobody here has used yet it may not be
    public LayeredCursors(Cursors memory, Cursors store, Predicate<ChannelName> stored) {
        this.memory = memory;
        this.store = store;
        this.stored = stored;
    }

    /// What memory knows is never behind what the store does, save for what was before this process
    /// began: so both are asked, and whichever is further counts. Whoever was here since, and
    /// follows a channel that isn't stored, costs no question.
    @Override
    public CompletionStage<Place> find(UserId user, String device, ChannelName channel) {
        return memory.find(user, device, channel)
                .thenCompose(remembered ->
                        remembered.acknowledged() != null && !stored.test(channel)
                                ? CompletableFuture.completedStage(remembered)
                                : store.find(user, device, channel)
                                        .thenApply(found -> furthest(remembered, found)));
    }

    private static Place furthest(Place one, Place other) {
        return new Place(
                furthest(one.acknowledged(), other.acknowledged()),
                furthest(one.read(), other.read()));
    }

    private static @Nullable Move furthest(@Nullable Move one, @Nullable Move other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        var order =
                one.position().epoch().equals(other.position().epoch())
                        ? Comparator.<Move>comparingLong(move -> move.position().offset())
                        : Comparator.comparingLong(Move::at);
        return order.compare(one, other) >= 0 ? one : other;
    }

    @Override
    public CompletionStage<Void> move(UserId user, String device, ChannelName channel, Move move) {
        var remembered = memory.move(user, device, channel, move);
        return stored.test(channel) ? store.move(user, device, channel, move) : remembered;
    }

    @Override
    public CompletionStage<List<Course>> courses(UserId user, ChannelName channel) {
        return memory.courses(user, channel)
                .thenCombine(store.courses(user, channel), LayeredCursors::merged);
    }

    private static List<Course> merged(List<Course> some, List<Course> others) {
        var byDevice = new LinkedHashMap<String, Course>();
        Stream.concat(some.stream(), others.stream())
                .forEach(course -> byDevice.merge(course.device(), course, LayeredCursors::merged));
        return List.copyOf(byDevice.values());
    }

    private static Course merged(Course one, Course other) {
        var moves = new ArrayList<Move>();
        Stream.concat(one.moves().stream(), other.moves().stream())
                .distinct()
                .sorted(Comparator.comparingLong(Move::at))
                .forEach(moves::add);
        return new Course(one.device(), moves);
    }
}
