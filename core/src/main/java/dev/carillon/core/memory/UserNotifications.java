package dev.carillon.core.memory;

import dev.carillon.core.spi.Notifications.Notification;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The notifications of one user, oldest first. Guarded by the lock of [MemoryNotifications].
final class UserNotifications {
    /// What a notification takes besides its texts, roughly.
    private static final int OVERHEAD = 400;

    private final TreeMap<String, Notification> byId = new TreeMap<>();
    private int unread;

    int size() {
        return byId.size();
    }

    int unread() {
        return unread;
    }

    /// Adds one.
    ///
    /// @return by how many bytes there is more
    long put(Notification notification) {
        var replaced = byId.put(notification.id(), notification);
        unread += unreadOf(notification) - unreadOf(replaced);
        return bytesOf(notification) - bytesOf(replaced);
    }

    private static int unreadOf(@Nullable Notification notification) {
        return notification == null || notification.read() ? 0 : 1;
    }

    private static long bytesOf(@Nullable Notification notification) {
        if (notification == null) {
            return 0;
        }
        var content = notification.content();
        var characters =
                content.title().length() + content.message().length() + content.type().length();
        return OVERHEAD + 2L * characters + content.data().size();
    }

    List<Notification> newestFirst(boolean onlyUnread, @Nullable String before, int limit) {
        var range = before == null ? byId : byId.headMap(before, false);
        return range.descendingMap().values().stream()
                .filter(notification -> !onlyUnread || !notification.read())
                .limit(limit)
                .toList();
    }

    Optional<Notification> markRead(String id) {
        var read =
                byId.computeIfPresent(
                        id,
                        (_, notification) -> {
                            unread -= unreadOf(notification);
                            return notification.asRead();
                        });
        return Optional.ofNullable(read);
    }

    int markAllRead() {
        var marked = unread;
        byId.replaceAll((_, notification) -> notification.asRead());
        unread = 0;
        return marked;
    }

    /// Takes one out.
    ///
    /// @return how many bytes there are fewer; 0 when there was none of this id
    long remove(String id) {
        var removed = byId.remove(id);
        unread -= unreadOf(removed);
        return bytesOf(removed);
    }

    /// Forgets the oldest that was read, or else the oldest.
    ///
    /// @return how many bytes there are fewer
    long forgetOne() {
        var id =
                byId.values().stream()
                        .filter(Notification::read)
                        .map(Notification::id)
                        .findFirst()
                        .orElseGet(byId::firstKey);
        return remove(id);
    }
}
