package dev.carillon.core.hub;

import dev.carillon.protocol.ChannelName;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A channel that somebody subscribes to, with the subscribers of each event loop in a slot of
/// their own. A slot is written by its loop only; publishers on other threads read whether it is
/// filled.
final class Channel {
    private final ChannelName name;
    private final AtomicReferenceArray<@Nullable Subscribers> byLoop;

    Channel(ChannelName name, int loops) {
        this.name = name;
        this.byLoop = new AtomicReferenceArray<>(loops);
    }

    ChannelName name() {
        return name;
    }

    @Nullable Subscribers on(int loop) {
        return byLoop.get(loop);
    }

    /// Publishes the slot to publishers: one that appends to the log after this sees it.
    @OnLoop
    void set(int loop, @Nullable Subscribers subscribers) {
        byLoop.set(loop, subscribers);
    }

    boolean isEmpty() {
        for (var i = 0; i < byLoop.length(); i++) {
            if (byLoop.get(i) != null) {
                return false;
            }
        }
        return true;
    }
}
