package dev.carillon.core.spi;

import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps what users are notified of until they delete it. Thread-safe; may block.
///
/// An engine bounds what it keeps of a user: of those that are too many it forgets the oldest that
/// were read, and when all are unread the oldest. `NotificationsContract` in the testkit checks it.
public interface Notifications {
    /// One of them.
    ///
    /// @param id sorts, as text, by the time it was made
    /// @param createdAt in milliseconds since 1970
    record Notification(String id, UserId user, Content content, long createdAt, boolean read) {
        /// The same once it was read.
        public Notification asRead() {
            return read ? this : new Notification(id, user, content, createdAt, true);
        }
    }

    /// What it says.
    ///
    /// @param type a name of the application's choosing, such as `info`
    /// @param data more of it, for programs
    record Content(String title, String message, String type, RawJson data) {
        private static final int MAX_TITLE = 200;
        private static final int MAX_MESSAGE = 4000;
        private static final int MAX_TYPE = 64;
        private static final int MAX_DATA_BYTES = 16 * 1024;

        /// @throws IllegalArgumentException when [#check] finds something wrong
        public Content {
            var problem = check(title, message, type, data);
            if (!problem.isEmpty()) {
                throw new IllegalArgumentException(problem);
            }
        }

        /// Says what is wrong with a content, in a sentence for whoever made it; empty when nothing
        /// is.
        public static String check(String title, String message, String type, RawJson data) {
            if (title.isBlank()) {
                return "'title' must not be empty";
            }
            if (title.length() > MAX_TITLE) {
                return tooLong("title", title, MAX_TITLE);
            }
            if (message.length() > MAX_MESSAGE) {
                return tooLong("message", message, MAX_MESSAGE);
            }
            if (type.isBlank()) {
                return "'type' must not be empty; leave it out for 'info'";
            }
            if (type.length() > MAX_TYPE) {
                return tooLong("type", type, MAX_TYPE);
            }
            if (hasNul(title) || hasNul(message) || hasNul(type)) {
                return "'%s' has a NUL character (\\u0000), which can't be stored; leave it out"
                        .formatted(hasNul(title) ? "title" : hasNul(message) ? "message" : "type");
            }
            return data.size() <= MAX_DATA_BYTES
                    ? ""
                    : "'data' is %d bytes long; the limit is %d"
                            .formatted(data.size(), MAX_DATA_BYTES);
        }

        private static boolean hasNul(String text) {
            return text.indexOf('\0') >= 0;
        }

        private static String tooLong(String name, String value, int limit) {
            return "'%s' is %d characters long, '%s'; the limit is %d"
                    .formatted(name, value.length(), Excerpt.of(value), limit);
        }
    }

    /// Keeps a new one.
    ///
    /// @return how many others were forgotten for it
    int create(Notification notification);

    /// A user's, newest first.
    ///
    /// @param before only those made before the one of this id, which need not be kept any more;
    ///   null for the newest
    List<Notification> list(UserId user, boolean onlyUnread, @Nullable String before, int limit);

    /// How many of a user's are unread.
    int unread(UserId user);

    /// Marks one as read; empty when the user has none of this id.
    Optional<Notification> markRead(UserId user, String id);

    /// Marks all of a user's as read.
    ///
    /// @return how many were unread
    int markAllRead(UserId user);

    /// Forgets one.
    ///
    /// @return false when the user has none of this id
    boolean delete(UserId user, String id);
}
