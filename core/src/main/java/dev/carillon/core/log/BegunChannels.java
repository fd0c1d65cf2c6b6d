package dev.carillon.core.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// On how many channels each user was the first to store something: such a channel takes room in
/// the database for ever. Thread-safe.
///
/// The store knows the counts of earlier servers. Of more users than it remembers it forgets those
/// who have begun nothing for longest.
final class BegunChannels {
    static final int USERS = 1_000_000;

    private final int most;
    private final Cache<UserId, Integer> counts =
            Caffeine.newBuilder().maximumSize(USERS).executor(Runnable::run).build();
    private final LongAdder refused = new LongAdder();

    /// @param most of one user; 0 for any number
    BegunChannels(int most) {
        this.most = most;
    }

    /// Adds what was begun before.
    void add(Map<UserId, Integer> before) {
        before.forEach((user, count) -> counts.asMap().merge(user, count, Integer::sum));
    }

    /// Counts a channel of which nothing is stored yet. Inboxes, and what everybody receives, come
    /// with the server and count for nobody.
    ///
    /// @return false when whoever wants to begin it has begun as many as they may
    boolean begin(NewPublication first) {
        var user = first.beginner();
        if (most == 0 || user == null || comesWithServer(first.channel())) {
            return true;
        }
        if (counts.asMap().merge(user, 1, (count, one) -> Math.min(count, most) + one) <= most) {
            return true;
        }
        refused.increment();
        return false;
    }

    private static boolean comesWithServer(ChannelName channel) {
        return channel.namespace().equals(Namespaces.USER) || channel.equals(ChannelName.ALL);
    }

    /// Why one can't be begun.
    MessageRefusedException refusal(ChannelName channel) {
        return new MessageRefusedException(
                ErrorCode.LIMIT_EXCEEDED,
                "nothing is stored of '%s' yet, and you have begun %d durable channels, which is the limit (limits.durable-rooms-per-user); leave out 'durable', or use one that is there"
                        .formatted(channel, most));
    }

    /// How many publications were refused.
    long refused() {
        return refused.sum();
    }
}
