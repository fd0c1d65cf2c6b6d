package dev.carillon.core.channels;

import java.time.Duration;

/// The options of all channels whose names begin alike.
///
/// @param historySize how many publications a channel keeps, at least 1
/// @param historyAge how long it keeps them
/// @param retained whether a new subscriber is first sent the newest publication of each key
/// @param subscribe who may receive a channel and its history
/// @param publish who may publish on it
/// @param presence who may see who receives it
/// @param durability which publications are stored
public record Namespace(
        String name,
        int historySize,
        Duration historyAge,
        boolean retained,
        Rule subscribe,
        Rule publish,
        Rule presence,
        Durability durability) {
    public Namespace {
        if (historySize < 1 || historyAge.isNegative() || historyAge.isZero()) {
            throw new IllegalArgumentException(
                    "namespace '%s' must keep at least one publication for some time"
                            .formatted(name));
        }
    }

    /// One where whoever receives a channel sees who else does.
    public Namespace(
            String name,
            int historySize,
            Duration historyAge,
            boolean retained,
            Rule subscribe,
            Rule publish) {
        this(
                name,
                historySize,
                historyAge,
                retained,
                subscribe,
                publish,
                subscribe,
                Durability.DEFAULT);
    }

    /// The same with another durability.
    public Namespace with(Durability other) {
        return new Namespace(
                name, historySize, historyAge, retained, subscribe, publish, presence, other);
    }
}
