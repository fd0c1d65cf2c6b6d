package dev.carillon.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.spi.LogStore;
import dev.carillon.core.spi.LogStore.Repeated;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.json.RawJson;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A store that takes its time is said to, and only then.
class CommitterTest {
    private static final ChannelName ROOM = new ChannelName("room:r");

    private final Faults faults = new Faults();
    private final AtomicLong nanos = new AtomicLong();

    /// What the store answers with, once the test completes it.
    private final CompletableFuture<List<Repeated>> stored = new CompletableFuture<>();

    private final Committer committer =
            new Committer(
                    (LogStore)
                            Proxy.newProxyInstance(
                                    LogStore.class.getClassLoader(),
                                    new Class<?>[] {LogStore.class},
                                    (_, _, _) -> stored),
                    (_, _) -> {},
                    _ -> {},
                    faults,
                    new Committer.Pace(TieredChannelLog.Bounds.DEFAULT.patience(), nanos::get));

    private CompletableFuture<Publication> publish() {
        var stream =
                new ChannelStream(
                        ROOM,
                        Namespaces.standard(Rule.ANYONE).of(ROOM).orElseThrow(),
                        new StreamPosition("e", 0),
                        new BegunChannels(0),
                        faults);
        var answer = new CompletableFuture<Publication>();
        stream.append(
                new PendingAppend(
                        NewPublication.of(ROOM, "t", RawJson.EMPTY_OBJECT).durable(),
                        true,
                        1,
                        _ -> {},
                        answer));
        stream.beginAsking();
        stream.settle(null);
        stream.answered(null);
        committer.offer(stream);
        return answer;
    }

    @Test
    void a_store_that_has_not_answered_for_half_a_minute_is_an_obstacle_until_it_does() {
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(faults.obstacle()).isEmpty();
        var answer = publish();
        assertThat(answer).isNotDone();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(faults.obstacle()).isEmpty();
        nanos.addAndGet(1);

        assertThat(faults.obstacle())
                .contains("the store has not answered for a while, so nothing durable is taken");
        stored.complete(List.of());
        assertThat(answer).isCompleted();
        assertThat(faults.obstacle()).isEmpty();
    }
}
