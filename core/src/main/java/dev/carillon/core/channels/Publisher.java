package dev.carillon.core.channels;

import dev.carillon.core.hub.Hub;
import dev.carillon.core.hub.Reach;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.Draft;
import dev.carillon.protocol.StreamPosition;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one way of a publication: into its channel's log, which gives it its place, and on to
/// whoever receives the channel. Thread-safe.
public final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final ChannelLog log;
    private final Hub hub;
    private final LongAdder published = new LongAdder();

    public Publisher(ChannelLog log, Hub hub) {
        this.log = log;
        this.hub = hub;
    }

    /// What became of a publication.
    ///
    /// @param reach whom it reached, once that is known; nobody, of an inbox, means that it waits
    ///   there until its user is back
    public record Receipt(StreamPosition position, CompletionStage<Reach> reach) {
        /// How many connections it was written to, once that is known.
        public CompletionStage<Integer> connections() {
            return reach.thenApply(Reach::connections);
        }

        /// How many connections ended instead, too slow or broken, once that is known.
        public CompletionStage<Integer> lost() {
            return reach.thenApply(Reach::lost);
        }
    }

    /// Publishes. Whoever publishes for a client asks [#isCongested] first.
    ///
    /// @return once the log has it
    public CompletionStage<Receipt> publish(Draft draft) {
        published.increment();
        LOG.atDebug()
                .addKeyValue("channel", draft.channel())
                .addKeyValue("type", draft.type())
                .log("broadcast");
        var reach = new CompletableFuture<Reach>();
        return log.append(
                        draft, publication -> hub.deliver(publication).thenAccept(reach::complete))
                .thenApply(publication -> new Receipt(publication.position(), reach));
    }

    /// Whether the event loops are so far behind that nothing new should be taken in.
    public boolean isCongested() {
        return hub.isCongested();
    }

    /// How many publications there were.
    public long published() {
        return published.sum();
    }
}
