package dev.carillon.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/// The name of a channel, `namespace:rest` or a bare `namespace` such as `all`.
///
/// A name is 1 to 255 bytes of UTF-8 without spaces or control characters. The constructor throws
/// [InvalidNameException] for any other; the door through which a client's names come is [#check].
public record ChannelName(String value) {
    /// The longest name, in bytes of UTF-8.
    public static final int MAX_BYTES = 255;

    private static final String USER = "user:";

    /// Namespaces whose channels belong to somebody or something, so that none has the bare name;
    /// and what may follow it.
    private static final Map<String, String> EXAMPLES = Map.of("user", "ada", "task", "42");

    private static final Pattern TASK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

    /// The channel that everybody who is authenticated receives.
    public static final ChannelName ALL = new ChannelName("all");

    public ChannelName {
        var problem = check(value);
        if (!problem.isEmpty()) {
            throw new InvalidNameException(problem);
        }
    }

    /// Says what is wrong with a name, in a sentence for whoever sent it; empty when nothing is.
    ///
    /// Of any namespace the part behind the `:` must not be empty. What follows `user:` must be a
    /// possible id of a user, and what follows `task:` one of a task.
    public static String check(String value) {
        var problem = checkText(value);
        return problem.isEmpty() ? checkParts(value) : problem;
    }

    private static String checkParts(String value) {
        var colon = value.indexOf(':');
        if (colon < 0) {
            return EXAMPLES.containsKey(value)
                    ? "'%s' alone is no channel; name one in it, such as '%s:%s'"
                            .formatted(value, value, example(value))
                    : "";
        }
        var namespace = value.substring(0, colon);
        var rest = value.substring(colon + 1);
        if (rest.isEmpty()) {
            return "channel '%s' has nothing behind the ':'; name one such as '%s%s'"
                    .formatted(Excerpt.of(value), Excerpt.of(value), example(namespace));
        }
        return switch (namespace) {
            case "user" ->
                    rest.length() <= UserId.MAX
                            ? ""
                            : "channel '%s' names a user by %d characters; the limit is %d"
                                    .formatted(Excerpt.of(value), rest.length(), UserId.MAX);
            case "task" ->
                    TASK.matcher(rest).matches()
                            ? ""
                            : "channel '%s' can't be a task's; a task's id is 1 to 128 letters, digits, '.', '_', '-' or ':', and begins with a letter or digit"
                                    .formatted(Excerpt.of(value));
            case "all" ->
                    "channel '%s' is none, for 'all' is a single channel; write 'all'"
                            .formatted(Excerpt.of(value));
            default -> "";
        };
    }

    private static String example(String namespace) {
        return EXAMPLES.getOrDefault(namespace, "lobby");
    }

    private static String checkText(String value) {
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
