package dev.carillon.core.memory;

import dev.carillon.core.spi.Notifications;
import dev.carillon.protocol.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notifications in this process's memory, gone with it. Thread-safe by its own lock.
///
/// Bounded for each user and in bytes. Beyond the second, whoever has had no new one for longest
/// loses theirs first.
public final class MemoryNotifications implements Notifications {
    private final Bounds bounds;
    private final LinkedHashMap<UserId, UserNotifications> byQuiet = new LinkedHashMap<>();
    private long bytes;

    /// How much is kept.
    ///
    /// @param perUser how many of one user
    /// @param bytes what all together may take, roughly
    public record Bounds(int perUser, long bytes) {
        /// 1000 a user, 64 MiB in all.
        public static final Bounds DEFAULT = new Bounds(1000, 64L << 20);

        /// The same with another number of bytes.
        public Bounds withBytes(long all) {
            return new Bounds(perUser, all);
        }
    }

    public MemoryNotifications(Bounds bounds) {
        this.bounds = bounds;
    }

    @Override
    public synchronized int create(Notification notification) {
        var shelf = byQuiet.getOrDefault(notification.user(), new UserNotifications());
        byQuiet.putLast(notification.user(), shelf);
        bytes += shelf.put(notification);
        var forgotten = 0;
        while (shelf.size() > bounds.perUser()) {
            bytes -= shelf.forgetOne();
            forgotten++;
        }
        while (bytes > bounds.bytes() && (byQuiet.size() > 1 || shelf.size() > 1)) {
            forgetOneOfTheQuietest();
            forgotten++;
        }
        return forgotten;
    }

    private void forgetOneOfTheQuietest() {
        var quietest = byQuiet.firstEntry();
        bytes -= quietest.getValue().forgetOne();
        if (quietest.getValue().size() == 0) {
            byQuiet.remove(quietest.getKey());
        }
    }

    @Override
    public synchronized List<Notification> list(
            UserId user, boolean onlyUnread, @Nullable String before, int limit) {
        return shelfOf(user)
                .map(shelf -> shelf.newestFirst(onlyUnread, before, limit))
                .orElse(List.of());
    }

    @Override
    public synchronized int unread(UserId user) {
        return shelfOf(user).map(UserNotifications::unread).orElse(0);
    }

    @Override
    public synchronized Optional<Notification> markRead(UserId user, String id) {
        return shelfOf(user).flatMap(shelf -> shelf.markRead(id));
    }

    @Override
    public synchronized int markAllRead(UserId user) {
        return shelfOf(user).map(UserNotifications::markAllRead).orElse(0);
    }

    @Override
    public synchronized boolean delete(UserId user, String id) {
        var shelf = byQuiet.get(user);
        if (shelf == null) {
            return false;
        }
        var freed = shelf.remove(id);
        bytes -= freed;
        if (shelf.size() == 0) {
            byQuiet.remove(user);
        }
        return freed > 0;
    }

    private Optional<UserNotifications> shelfOf(UserId user) {
        return Optional.ofNullable(byQuiet.get(user));
    }

    /// What all together take, roughly.
    public synchronized long bytes() {
        return bytes;
    }
}
