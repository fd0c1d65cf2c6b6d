package dev.carillon.testkit.hub;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log that is read on in small pieces only, as one that is far longer than memory is large.
final class ShortReads implements ChannelLog {
    private final ChannelLog log;
    private final int longest;
    private int reads;

    /// @param longest how much of what follows a position a read gives at most
    ShortReads(ChannelLog log, int longest) {
        this.log = log;
        this.longest = longest;
    }

    /// How often it was read on.
    int reads() {
        return reads;
    }

    @Override
    public CompletionStage<Publication> append(
            NewPublication draft, Consumer<Publication> inOrder) {
        return log.append(draft, inOrder);
    }

    @Override
    public CompletionStage<LogRead> read(
            ChannelName channel, @Nullable StreamPosition since, int limit) {
        if (since == null) {
            return log.read(channel, null, limit);
        }
        reads++;
        return log.read(channel, since, Math.min(limit, longest));
    }

    @Override
    public CompletionStage<Optional<Publication>> newest(ChannelName channel, String key) {
        return log.newest(channel, key);
    }
}
