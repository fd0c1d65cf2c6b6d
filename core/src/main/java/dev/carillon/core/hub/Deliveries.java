package dev.carillon.core.hub;

import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/// Posts publications to the event loops that have subscribers, one message a loop, and says when
/// too many wait there. Thread-safe by an atomic.
final class Deliveries {
    private final Shards shards;
    private final ChannelIndex channels;
    private final HubLimits limits;

    /// What the publications that wait to be delivered take, published to admission by whoever
    /// posts one or has delivered it.
    private final AtomicLong waitingBytes = new AtomicLong();

    Deliveries(Shards shards, ChannelIndex channels, HubLimits limits) {
        this.shards = shards;
        this.channels = channels;
        this.limits = limits;
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    /// Whether so much waits that new publications should be refused.
    boolean areCongested() {
        if (waitingBytes.get() > limits.waitingBytes()) {
            return true;
        }
        for (var shard : shards) {
            if (shard.delivery().waiting() > limits.waitingPerLoop()) {
                return true;
            }
        }
        return false;
    }

    /// Posts a publication to each loop that has subscribers of its channel.
    ///
    /// @return how far it got, once every loop has written it
    CompletionStage<DeliveryResult> post(Publication publication) {
        var channel = channels.find(publication.channel());
        if (channel == null) {
            return CompletableFuture.completedFuture(DeliveryResult.NOBODY);
        }
        var there = shards.stream().filter(shard -> channel.on(shard.index()) != null).toList();
        var count = new DeliveryCount(there.size());
        var event = new Event.Delivered(publication);
        var size = publication.data().size();
        waitingBytes.addAndGet(size);
        var sum = count.sum().whenComplete((_, _) -> waitingBytes.addAndGet(-size));
        there.forEach(shard -> shard.delivery().post(new Delivery(channel, event, count)));
        return sum;
    }
}
