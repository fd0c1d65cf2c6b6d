package dev.carillon.protocol;

import java.nio.charset.StandardCharsets;

/// The name of a channel, `namespace:rest` or a bare `namespace` such as `all`.
///
/// A name is 1 to 255 bytes of UTF-8 without spaces or control characters. The constructor throws
/// [InvalidNameException] for any other; the door through which a client's names come is [#check].
public record ChannelName(String value) {
    /// The longest name, in bytes of UTF-8.
    public static final int MAX_BYTES = 255;

    /// The channel that everybody who is authenticated receives.
    public static final ChannelName ALL = new ChannelName("all");

    private static final String USER = "user:";

    public ChannelName {
        var problem = check(value);
        if (!problem.isEmpty()) {
            throw new InvalidNameException(problem);
        }
    }

    /// Says what is wrong with a name, in a sentence for whoever sent it; empty when nothing is.
    public static String check(String value) {
        if (value.isEmpty()) {
            return "a channel name must not be empty; write one such as 'room:lobby'";
        }
        if (value.charAt(0) == ':') {
            return "channel '%s' has no namespace; write one such as 'room:lobby'"
                    .formatted(Excerpt.of(value));
        }
        var length =
                value.length() > MAX_BYTES
                        ? value.length()
                        : value.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            return "channel '%s' is %d bytes long; the limit is %d"
                    .formatted(Excerpt.of(value), length, MAX_BYTES);
        }
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (isSpaceOrControl(c) || (Character.isSurrogate(c) && !isPaired(value, i))) {
                return "channel '%s' has a space or control character at %d; remove it"
                        .formatted(Excerpt.of(value), i);
            }
        }
        return "";
    }

    private static boolean isSpaceOrControl(char c) {
        return Character.isISOControl(c) || Character.isSpaceChar(c);
    }

    private static boolean isPaired(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }

    /// The inbox of a user.
    public static ChannelName user(UserId user) {
        return new ChannelName(USER + user.value());
    }

    /// The channel of a task.
    public static ChannelName task(String taskId) {
        return new ChannelName("task:" + taskId);
    }

    /// The channel of a room.
    public static ChannelName room(String name) {
        return new ChannelName("room:" + name);
    }

    /// Whether connections join it by asking to, unlike inboxes and [#ALL].
    public boolean isRoom() {
        return !value.equals(ALL.value) && !isInbox();
    }

    /// Whether it is the inbox of a user.
    public boolean isInbox() {
        return value.startsWith(USER);
    }

    /// The part before the first `:`, which carries the channel's options.
    public String namespace() {
        var colon = value.indexOf(':');
        return colon < 0 ? value : value.substring(0, colon);
    }

    /// The part after the first `:`; empty when there is none.
    public String rest() {
        var colon = value.indexOf(':');
        return colon < 0 ? "" : value.substring(colon + 1);
    }

    @Override
    public String toString() {
        return value;
    }
}
