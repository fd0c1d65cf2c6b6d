package dev.carillon.core.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-05T10:00:00Z"));
    private final TimeOrderedIds ids = new TimeOrderedIds(now::get);

    @Test
    void an_id_is_a_uuid_of_version_7_that_tells_its_time() {
        var id = UUID.fromString(ids.next());

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(now.get().toEpochMilli());
    }

    @Test
    void ids_sort_as_they_were_made_within_a_moment_and_when_the_clock_goes_back() {
        var made = new ArrayList<String>();
        for (var step : new long[] {0, 1, -5000, 0, 7000}) {
            now.updateAndGet(before -> before.plusMillis(step));
            IntStream.range(0, 5000).forEach(_ -> made.add(ids.next()));
        }

        var sorted = new ArrayList<>(made);
        Collections.sort(sorted);
        assertThat(made).isEqualTo(sorted).doesNotHaveDuplicates();
    }

    @Test
    void ids_made_at_once_differ() {
        var made = new ConcurrentSkipListSet<String>();
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (var i = 0; i < 4; i++) {
                pool.execute(() -> IntStream.range(0, 2000).forEach(_ -> made.add(ids.next())));
            }
        }

        assertThat(made).hasSize(8000);
    }
}
