package dev.carillon.core.session;

import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Reads a channel's log in pages that fit one answer, however much is asked for and however large
/// it is: no more is read of it than about that. Thread-safe; blocks nobody.
public final class HistoryPages {
    /// How many publications are read first; then four times as many.
    private static final int FIRST = 16;

    private static final int FACTOR = 4;

    /// What a publication takes besides its payload and its names, roughly.
    private static final int OVERHEAD = 256;

    private final ChannelLog log;

    public HistoryPages(ChannelLog log) {
        this.log = log;
    }

    /// A stretch of a log.
    ///
    /// @param complete whether that is all there is: after the position that was asked for, or at
    ///   all
    /// @param next after which place the rest follows; null where it does not follow
    public record Page(
            List<Publication> publications,
            StreamPosition top,
            boolean complete,
            @Nullable StreamPosition next) {}

    /// Reads what follows a position, the oldest first; without one, the newest.
    ///
    /// @param limit the most publications
    /// @param bytes about how large they may be together; one is given whatever its size
    public CompletionStage<Page> read(
            ChannelName channel, @Nullable StreamPosition since, int limit, long bytes) {
        return since == null
                ? newest(channel, Math.min(limit, FIRST), limit, bytes)
                : after(channel, since, new Found(), limit, bytes);
    }

    /// What was read until now.
    private static final class Found {
        private final List<Publication> publications = new ArrayList<>();
        private long bytes;
        private boolean gapless = true;

        /// Takes in what still fits; false when something did not.
        boolean add(List<Publication> more, long most) {
            for (var publication : more) {
                bytes += size(publication);
                if (bytes > most && !publications.isEmpty()) {
                    return false;
                }
                publications.add(publication);
            }
            return true;
        }
    }

    private static long size(Publication publication) {
        return (long) OVERHEAD
                + publication.data().size()
                + publication.type().length()
                + publication.channel().value().length();
    }

    private CompletionStage<Page> after(
            ChannelName channel, StreamPosition since, Found found, int limit, long bytes) {
        var left = limit - found.publications.size();
        var step = Math.min(left, FIRST + FACTOR * found.publications.size());
        return log.read(channel, since, step)
                .thenCompose(read -> {
                    found.gapless &= read.gapless();
                    var fits = found.add(read.publications(), bytes);
                    var isFull = !fits || found.publications.size() >= limit;
                    return read.complete() || isFull || read.publications().isEmpty()
                            ? CompletableFuture.completedFuture(page(found, read, fits))
                            : after(
                                    channel,
                                    read.publications().getLast().position(),
                                    found,
                                    limit,
                                    bytes);
                });
    }

    private static Page page(Found found, LogRead read, boolean fits) {
        var all = read.complete() && fits;
        return new Page(
                found.publications,
                read.top(),
                found.gapless && all,
                all || found.publications.isEmpty()
                        ? null
                        : found.publications.getLast().position());
    }

    private CompletionStage<Page> newest(ChannelName channel, int count, int limit, long bytes) {
        return log.read(channel, null, count)
                .thenCompose(read -> {
                    var newestFirst = new Found();
                    var fits = newestFirst.add(read.publications().reversed(), bytes);
                    var isAll = read.complete() || read.publications().size() < count;
                    return isAll || !fits || count >= limit
                            ? CompletableFuture.completedFuture(
                                    new Page(
                                            List.copyOf(newestFirst.publications.reversed()),
                                            read.top(),
                                            read.gapless() && read.complete() && fits,
                                            null))
                            : newest(channel, Math.min(limit, FACTOR * count), limit, bytes);
                });
    }
}
