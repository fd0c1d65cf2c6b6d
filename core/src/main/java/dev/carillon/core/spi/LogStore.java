package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Where publications are kept that outlive the server. Thread-safe; no method blocks its caller,
/// and every stage may fail with a [StoreException].
///
/// It is told which places publications have, and gives none itself. What an engine promises, and
/// `LogStoreContract` in the testkit checks:
///
/// - What was appended is there once the stage completes, whatever happens to the server: all of
///   one call or nothing of it.
/// - What is damaged is never read for what it was: one publication is left out and missed, and the
///   others are read.
/// - Of publications with one key only the newest is read; that those before it were replaced is
///   remembered, so they are no gap.
public interface LogStore {
    /// One that holds nothing, and takes nothing: with it nothing is durable, whatever is asked
    /// for.
    LogStore NONE = new NoLogStore();

    /// Finds where the stored log of a channel ends; empty when nothing of it was ever stored.
    ///
    /// What an [#append] was to store that has failed by now is told of, or will never be there: an
    /// engine that can't be sure yet fails.
    CompletionStage<Optional<Head>> head(ChannelName channel);

    /// Stores what is new, in the order given, within a channel that of offsets.
    ///
    /// When it fails as [FAILED][StoreException.Reason#FAILED], [FULL][StoreException.Reason#FULL]
    /// or [CORRUPT][StoreException.Reason#CORRUPT] nothing of it is stored, and never will be once
    /// the next has been appended: its parts are appended again, to find what was refused.
    ///
    /// @return the publications that were not stored, because another was on their channel under
    ///   their idempotency key; their places are nobody's from then on, and no gap
    CompletionStage<List<Repeated>> append(List<Entry> entries);

    /// Reads what is stored after one offset and up to another, oldest first.
    CompletionStage<StoredRead> read(ChannelName channel, long after, long upTo, int limit);

    /// Reads the newest that are stored up to an offset, oldest of them first.
    CompletionStage<StoredRead> newest(ChannelName channel, long upTo, int limit);

    /// Finds the newest publication of a channel with a key.
    CompletionStage<Optional<Publication>> newestOf(ChannelName channel, String key);

    /// Finds what was published on a channel under an idempotency key; with failed appends it is as
    /// with [#head].
    CompletionStage<Optional<Publication>> find(ChannelName channel, String idempotencyKey);

    /// Finds what became of a publication; empty when it was never stored, or no longer is.
    CompletionStage<Optional<Fate>> fate(ChannelName channel, long offset);

    /// Forgets what is older than that in the channels of a namespace, and the data of what has
    /// expired there.
    ///
    /// @return how many publications were forgotten
    CompletionStage<Integer> forgetOld(String namespace, Duration age);

    /// Forgets the oldest of a channel, so that no more than so many are left, or more only because
    /// they stand after an offset.
    ///
    /// @return what is left
    CompletionStage<Left> shorten(ChannelName channel, int most, long upTo);

    /// How many channels users have begun, of those who have begun most.
    ///
    /// @param users of how many it is asked
    CompletionStage<Map<UserId, Integer>> begun(int users);

    /// Where the stored log of a channel ends.
    ///
    /// @param top the newest publication's place
    /// @param reserved up to which offset places may have been given to publications that are not
    ///   stored; 0 when none were
    /// @param size how many publications are there to be read
    record Head(StreamPosition top, long reserved, int size) {
        /// After which offset new places begin.
        public long end() {
            return Math.max(top.offset(), reserved);
        }
    }

    /// What is left of a channel that was shortened.
    ///
    /// @param size how many publications are there to be read
    /// @param kept how many of them stand after the offset up to which any could be forgotten
    record Left(int size, int kept) {}

    /// Something to store.
    sealed interface Entry {
        ChannelName channel();

        /// A publication.
        record Stored(Publication publication, PublishOptions terms) implements Entry {
            @Override
            public ChannelName channel() {
                return publication.channel();
            }
        }

        /// That places up to this one may be given to publications which are not stored. A
        /// channel's first entry is one, be it for none: it tells the epoch.
        ///
        /// @param beginner who is counted as having begun the channel, if it is new; null for
        ///   nobody
        record Reserved(ChannelName channel, StreamPosition upTo, @Nullable UserId beginner)
                implements Entry {
            /// Of a channel that is there, or that counts for nobody.
            public Reserved(ChannelName channel, StreamPosition upTo) {
                this(channel, upTo, null);
            }
        }
    }

    /// A publication that is not to be there a second time.
    ///
    /// @param offset of the place that it was to have
    /// @param first what was published under its idempotency key
    record Repeated(long offset, Publication first) {}

    /// What a read found.
    ///
    /// @param gapless whether of each place in the part asked for it is known what was there, be it
    ///   beyond the limit: whoever reads on page by page says so before the first. Only what is
    ///   damaged is not known before it is read: it is left out, and the page that it would stand
    ///   on says that something is missing
    /// @param complete whether there was no more in that part than the limit
    record StoredRead(List<StoredPublication> publications, boolean gapless, boolean complete) {}

    /// A publication as it was stored.
    record StoredPublication(Publication publication, long expiresAt) {}

    /// What became of a publication, with times in milliseconds since 1970.
    ///
    /// @param storedAt when it was handed to the disk
    /// @param endedAt when it was replaced, expired or gave way; 0 while it can be read
    /// @param replacedBy the offset of the publication that stands for it; 0 for none
    record Fate(
            Publication publication,
            PublishOptions terms,
            long storedAt,
            Ending ending,
            long endedAt,
            long replacedBy) {}

    /// Why a publication can't be read any more.
    enum Ending {
        NONE,
        REPLACED,
        EXPIRED,
        /// What is stored of it is not what was: the rest is told as far as it can be read.
        DAMAGED,
        /// It was there already, under its idempotency key: `replacedBy` tells where.
        REPEATED
    }
}
