package dev.carillon.core.log;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.spi.Cursors;
import dev.carillon.core.spi.Cursors.Course;
import dev.carillon.core.spi.Cursors.Mark;
import dev.carillon.core.spi.Cursors.Move;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// What stands in an inbox is kept for its user until one of their devices has acknowledged it; on
/// other channels nobody is waited for. Thread-safe: it has no state of its own.
///
/// @param cursors tell what was acknowledged
public record InboxRetention(Cursors cursors) implements RetentionFloor {
    @Override
    public CompletionStage<Long> settledUpTo(ChannelName channel, String epoch) {
        return channel.namespace().equals(Namespaces.USER)
                ? cursors.courses(new UserId(channel.rest()), channel)
                        .thenApply(courses -> acknowledged(courses, epoch))
                : RetentionFloor.NOBODY.settledUpTo(channel, epoch);
    }

    private static long acknowledged(List<Course> courses, String epoch) {
        return courses.stream()
                .flatMap(course -> course.moves().stream())
                .filter(move -> move.mark() != Mark.DELIVERED)
                .map(Move::position)
                .filter(position -> position.epoch().equals(epoch))
                .mapToLong(position -> position.offset())
                .max()
                .orElse(0);
    }
}
