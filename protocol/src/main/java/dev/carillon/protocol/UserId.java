package dev.carillon.protocol;

/// Who a person is to the application: the `sub` of their token. At most 200 characters, none of
/// them a space or a control character, so that it fits the channel name of the user's inbox.
public record UserId(String value) {
    /// Whom API keys, and the server itself, speak for. No token's `sub` is read as this.
    public static final UserId APPLICATION = new UserId("@application");

    /// The longest id, in characters.
    static final int MAX = 200;

    public UserId {
        if (value.isEmpty() || value.length() > MAX || value.chars().anyMatch(c -> c <= ' ')) {
            throw new InvalidNameException(
                    "user id '%s' must be 1 to %d characters without spaces"
                            .formatted(Excerpt.of(value), MAX));
        }
        var problem = ChannelName.check("user:" + value);
        if (!problem.isEmpty()) {
            throw new InvalidNameException("user id is not usable: " + problem);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
