package dev.carillon.core.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.channels.Publisher.Receipt;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class IdempotencyCacheTest {
    private static final long OF_USER = 100_000;
    private static final long ALL = 250_000;

    private final AtomicLong nanos = new AtomicLong();
    private final IdempotencyCache cache =
            new IdempotencyCache(new IdempotencyCache.Bounds(OF_USER, OF_USER, ALL), nanos::get);

    private static NewPublication draft(String user, String key, String data) {
        return NewPublication.of(new ChannelName("room:x"), "note", RawJson.ofText(data))
                .from(new UserId(user))
                .with(
                        new PublishOptions(
                                false,
                                PublishOptions.Priority.NORMAL,
                                PublishOptions.FOR_EVER,
                                user + "/" + key));
    }

    /// Whether it was answered as the first time, and not published again.
    private boolean isKnown(String user, String key, String data) {
        return cache.once(
                        draft(user, key, data),
                        () ->
                                CompletableFuture.completedFuture(
                                        new Receipt(
                                                new StreamPosition("e", 1),
                                                Optional.empty(),
                                                false)))
                .toCompletableFuture()
                .join()
                .repeated();
    }

    private void publish(String user, int count, String data) {
        for (var i = 0; i < count; i++) {
            isKnown(user, "k" + i, data);
        }
    }

    @Test
    void large_messages_with_keys_take_no_more_than_small_ones() {
        var large = "x".repeat(60_000);
        publish("ada", 100, large);

        assertThat(cache.bytes()).isLessThan(OF_USER);
        assertThat(isKnown("ada", "k0", large)).isTrue();
    }

    @Test
    void the_same_key_for_something_else_is_refused_though_only_a_digest_is_kept() {
        isKnown("ada", "k", "one");

        assertThat(isKnown("ada", "k", "one")).isTrue();
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () -> isKnown("ada", "k", "other")))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("was used on 'room:x' for something else");
    }

    @Test
    void one_user_with_many_keys_loses_their_own_oldest_and_nobody_elses() {
        isKnown("bob", "his", "1");
        publish("ada", 10_000, "x");

        assertThat(cache.bytes()).isLessThanOrEqualTo(OF_USER + 1000);
        assertThat(cache.forgotten()).isPositive();
        assertThat(isKnown("ada", "k9999", "x")).isTrue();
        assertThat(isKnown("ada", "k0", "x")).isFalse();
        assertThat(isKnown("bob", "his", "1")).isTrue();
    }

    @Test
    void many_users_with_many_keys_take_no_more_than_there_is_in_all() {
        for (var i = 0; i < 20; i++) {
            publish("user" + i, 150, "x");
        }

        assertThat(cache.bytes()).isLessThanOrEqualTo(ALL);
    }

    @Test
    void after_a_day_a_key_is_forgotten_and_so_is_what_it_took() {
        isKnown("ada", "k", "one");
        nanos.addAndGet(Duration.ofHours(25).toNanos());
        isKnown("bob", "other", "one");

        assertThat(isKnown("ada", "k", "other")).isFalse();
        assertThat(cache.bytes()).isLessThan(2000);
    }
}
