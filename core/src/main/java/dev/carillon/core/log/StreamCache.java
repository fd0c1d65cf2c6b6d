package dev.carillon.core.log;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.log.TieredChannelLog.Bounds;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.StreamPosition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The streams in memory, and what they may hold there together. Thread-safe: whoever made a stream
/// grow accounts for it afterwards, without its lock, and never hears of what fails in that.
///
/// Beyond their bytes, those that were quiet for long forget what they hold; beyond their number,
/// those of them that nobody subscribes to are dropped. Which come first two [SecondChance] lines
/// know, so that each append pays for no more than it added, however many channels there are.
/// Channels that somebody subscribes to are never dropped: [dev.carillon.core.hub.HubLimits] bounds
/// how many of those there are.
final class StreamCache {
    /// How many streams are looked at for one that is new, when there are too many.
    static final int LOOKS = 16;

    private final Function<ChannelName, Namespace> options;
    private final Predicate<ChannelName> inUse;
    private final Bounds bounds;
    private final BegunChannels begun;
    private final Faults faults;
    private final Map<ChannelName, ChannelStream> streams = new ConcurrentHashMap<>();

    /// Those that hold something, but for inboxes.
    private final SecondChance holding = new SecondChance(ChannelStream::inHolding);

    /// All of them but for inboxes.
    private final SecondChance all = new SecondChance(ChannelStream::inAll);

    /// The inboxes among them, and what they hold.
    private final SecondChance allInboxes = new SecondChance(ChannelStream::inAll);

    private final SecondChance holdingInboxes = new SecondChance(ChannelStream::inHolding);

    private final Inboxes inboxes;

    private final String instance =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);

    /// Counts the times that channels were dropped; a position from before one is not trusted after
    /// it. Read and written by whoever appends.
    private final AtomicLong generation = new AtomicLong();

    /// What all rings hold, published by each append to the next.
    private final AtomicLong bytes = new AtomicLong();

    /// @param options of a channel
    /// @param inUse whether somebody subscribes to a channel, whose epoch must then not change
    /// @param begun counts who is the first to store something on a channel
    /// @param faults counts what fails here
    StreamCache(
            Function<ChannelName, Namespace> options,
            Predicate<ChannelName> inUse,
            Bounds bounds,
            BegunChannels begun,
            Faults faults) {
        this.options = options;
        this.inUse = inUse;
        this.bounds = bounds;
        this.begun = begun;
        this.faults = faults;
        this.inboxes = new Inboxes(bounds.bytes() / 2);
    }

    private SecondChance lineOf(ChannelStream stream) {
        return stream.isInbox() ? allInboxes : all;
    }

    /// The stream of a channel, if it is in memory.
    @Nullable ChannelStream find(ChannelName channel) {
        return streams.get(channel);
    }

    /// The stream of a channel, a new one if none is in memory.
    ChannelStream of(ChannelName channel) {
        var known = streams.get(channel);
        if (known != null) {
            return known;
        }
        var mine = new ChannelStream(channel, options.apply(channel), beginning(), begun, faults);
        var other = streams.putIfAbsent(channel, mine);
        if (other != null) {
            return other;
        }
        faults.contain(
                Part.HISTORY,
                () -> {
                    lineOf(mine).addFresh(mine);
                    if (mine.isInbox()) {
                        inboxes.add(mine);
                    }
                    dropSome();
                });
        return mine;
    }

    /// The place after which a channel begins that nothing was published on yet.
    StreamPosition beginning() {
        return new StreamPosition(instance + "." + generation.get(), 0);
    }

    /// Takes note of how a stream has changed, and keeps all of them within their bytes.
    void account(ChannelStream stream) {
        try {
            lineOf(stream).touch(stream);
            holding.touch(stream); // or the line of inboxes: a stream keeps one place for both
            note(stream, stream.takeGrowth());
            forgetSome(stream);
        } catch (Throwable e) {
            faults.note(Part.HISTORY, e);
        }
    }

    /// A stream that holds something stands in the line of those: whoever learns that it has grown
    /// puts it there.
    private void note(ChannelStream stream, long growth) {
        bytes.addAndGet(growth);
        if (stream.isInbox()) {
            inboxes.grow(growth);
        }
        if (growth > 0) {
            var line = stream.isInbox() ? holdingInboxes : holding;
            line.add(stream);
            if (stream.isClosed()) {
                line.remove(stream); // it was dropped meanwhile, by somebody who did not find it
            }
        }
    }

    /// What waits in inboxes stays as long as that is no more than half of all: nothing that is
    /// said in rooms takes it from whoever is away.
    ///
    /// @param newest is spared while another holds anything
    private void forgetSome(ChannelStream newest) {
        while (bytes.get() > bounds.bytes()) {
            var inboxesFirst = inboxes.areTooMany();
            if (inboxesFirst && inboxes.trim(this::note)) {
                continue;
            }
            var quiet = (inboxesFirst ? holdingInboxes : holding).next(newest);
            if (quiet == null) {
                return;
            }
            note(quiet, quiet.forgetAll());
        }
    }

    private void dropSome() {
        for (var looks = 0; looks < LOOKS && streams.size() > bounds.channels(); looks++) {
            var line = inboxes.size() * 2 > bounds.channels() ? allInboxes : all;
            var quiet = line.next(null);
            if (quiet == null) {
                return;
            }
            var dropped = false;
            try {
                dropped = drop(quiet);
            } finally {
                if (!dropped) {
                    line.add(quiet);
                }
            }
        }
    }

    private boolean drop(ChannelStream stream) {
        if (!stream.closeIf(() -> beginsNewEpoch(stream.channel()))) {
            return false;
        }
        streams.remove(stream.channel(), stream);
        inboxes.remove(stream);
        (stream.isInbox() ? holdingInboxes : holding).remove(stream);
        note(stream, stream.takeGrowth());
        return true;
    }

    /// Whoever subscribes reads after that, and finds the channel in use here or closed there.
    private boolean beginsNewEpoch(ChannelName channel) {
        if (inUse.test(channel)) {
            return false;
        }
        generation.incrementAndGet();
        return true;
    }

    /// Lets every stream forget what is too old, and drops some of those that are too many.
    void forgetOld(long now) {
        streams.values()
                .forEach(stream ->
                        faults.contain(
                                Part.HISTORY,
                                () -> {
                                    stream.forgetOld(now);
                                    note(stream, stream.takeGrowth());
                                }));
        faults.contain(Part.HISTORY, this::dropSome);
    }

    /// How much is held, in bytes of payload and an estimate of what goes with it.
    long bytes() {
        return bytes.get();
    }

    /// How many there are.
    int size() {
        return streams.size();
    }
}
