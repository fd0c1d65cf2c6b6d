package dev.carillon.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.Notifications;
import dev.carillon.core.spi.Notifications.Content;
import dev.carillon.core.spi.Notifications.Notification;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Notifications] promises. Extend it and say how to make one; each test gets a new,
/// empty one.
public abstract class NotificationsContract {
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");
    private static final int PER_USER = 8;
    private static final Content CONTENT =
            new Content(
                    "Title 😀", "A \"message\"\n", "info", RawJson.ofTrusted("{\"x\": [1 ,2.50]}"));

    private Notifications store;

    /// Makes an empty one.
    ///
    /// @param perUser how many of one user it keeps
    protected abstract Notifications create(int perUser);

    @BeforeEach
    void createStore() {
        store = create(PER_USER);
    }

    @Test
    void who_has_none_is_listed_none() {
        assertThat(store.list(ADA, false, null, 10)).isEmpty();
        assertThat(store.unread(ADA)).isZero();
        assertThat(store.markAllRead(ADA)).isZero();
        assertThat(store.markRead(ADA, id(1))).isEmpty();
        assertThat(store.delete(ADA, id(1))).isFalse();
    }

    @Test
    void one_is_listed_as_it_was_made() {
        var notification = new Notification(id(1), ADA, CONTENT, 1_766_400_000_007L, false);

        assertThat(store.create(notification)).isZero();

        assertThat(store.list(ADA, false, null, 10)).containsExactly(notification);
        assertThat(store.unread(ADA)).isEqualTo(1);
    }

    @Test
    void the_newest_come_first_page_by_page() {
        IntStream.rangeClosed(1, 5).forEach(number -> make(ADA, number));

        assertThat(ids(store.list(ADA, false, null, 2))).containsExactly(id(5), id(4));
        assertThat(ids(store.list(ADA, false, id(4), 2))).containsExactly(id(3), id(2));
        assertThat(ids(store.list(ADA, false, id(2), 2))).containsExactly(id(1));
        assertThat(store.list(ADA, false, id(1), 2)).isEmpty();
    }

    @Test
    void the_order_is_that_of_the_ids_whatever_came_first() {
        make(ADA, 2);
        make(ADA, 3);
        make(ADA, 1);

        assertThat(ids(store.list(ADA, false, null, 10))).containsExactly(id(3), id(2), id(1));
    }

    @Test
    void a_page_goes_on_behind_one_that_is_gone() {
        IntStream.rangeClosed(1, 4).forEach(number -> make(ADA, number));
        store.delete(ADA, id(3));

        assertThat(ids(store.list(ADA, false, id(3), 10))).containsExactly(id(2), id(1));
    }

    @Test
    void the_unread_are_listed_by_themselves() {
        IntStream.rangeClosed(1, 5).forEach(number -> make(ADA, number));
        store.markRead(ADA, id(2));
        store.markRead(ADA, id(5));

        assertThat(ids(store.list(ADA, true, null, 2))).containsExactly(id(4), id(3));
        assertThat(ids(store.list(ADA, true, id(3), 2))).containsExactly(id(1));
        assertThat(store.unread(ADA)).isEqualTo(3);
    }

    @Test
    void what_was_read_stays_so_and_counts_once() {
        make(ADA, 1);
        make(ADA, 2);

        assertThat(store.markRead(ADA, id(1)).orElseThrow().read()).isTrue();
        assertThat(store.markRead(ADA, id(1)).orElseThrow().read()).isTrue();

        assertThat(store.unread(ADA)).isEqualTo(1);
        assertThat(store.list(ADA, false, null, 10).getLast().read()).isTrue();
    }

    @Test
    void all_are_marked_as_read_at_once() {
        IntStream.rangeClosed(1, 4).forEach(number -> make(ADA, number));
        make(BOB, 5);
        store.markRead(ADA, id(2));

        assertThat(store.markAllRead(ADA)).isEqualTo(3);
        assertThat(store.markAllRead(ADA)).isZero();

        assertThat(store.unread(ADA)).isZero();
        assertThat(store.list(ADA, false, null, 10)).allMatch(Notification::read).hasSize(4);
        assertThat(store.unread(BOB)).isEqualTo(1);
    }

    @Test
    void what_was_deleted_is_gone_and_counts_no_more() {
        make(ADA, 1);
        make(ADA, 2);

        assertThat(store.delete(ADA, id(1))).isTrue();
        assertThat(store.delete(ADA, id(1))).isFalse();

        assertThat(ids(store.list(ADA, false, null, 10))).containsExactly(id(2));
        assertThat(store.unread(ADA)).isEqualTo(1);
    }

    @Test
    void nobody_reaches_what_is_anothers() {
        make(ADA, 1);

        assertThat(store.list(BOB, false, null, 10)).isEmpty();
        assertThat(store.markRead(BOB, id(1))).isEmpty();
        assertThat(store.delete(BOB, id(1))).isFalse();
        assertThat(store.unread(ADA)).isEqualTo(1);
    }

    @Test
    void when_a_user_has_too_many_the_oldest_that_were_read_are_forgotten_first() {
        IntStream.rangeClosed(1, PER_USER).forEach(number -> make(ADA, number));
        store.markRead(ADA, id(3));
        store.markRead(ADA, id(5));

        assertThat(make(ADA, PER_USER + 1)).isEqualTo(1);
        assertThat(ids(store.list(ADA, false, null, 100))).doesNotContain(id(3)).contains(id(5));
        assertThat(make(ADA, PER_USER + 2)).isEqualTo(1);
        assertThat(ids(store.list(ADA, false, null, 100))).doesNotContain(id(5)).contains(id(1));
        assertThat(store.unread(ADA)).isEqualTo(PER_USER);
    }

    @Test
    void when_all_are_unread_the_oldest_are_forgotten() {
        var forgotten =
                IntStream.rangeClosed(1, PER_USER + 3).map(number -> make(ADA, number)).sum();

        assertThat(forgotten).isEqualTo(3);
        var left = store.list(ADA, false, null, 100);
        assertThat(left).hasSize(PER_USER);
        assertThat(left.getLast().id()).isEqualTo(id(4));
        assertThat(store.unread(ADA)).isEqualTo(PER_USER);
    }

    @Test
    void one_user_with_too_many_costs_no_other_theirs() {
        make(BOB, 1);
        IntStream.rangeClosed(2, 3 * PER_USER).forEach(number -> make(ADA, number));

        assertThat(ids(store.list(BOB, false, null, 10))).containsExactly(id(1));
    }

    @Test
    void what_is_made_and_marked_at_once_is_counted_right() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var makers =
                    IntStream.rangeClosed(1, PER_USER)
                            .<Callable<Integer>>mapToObj(number -> () -> make(ADA, number))
                            .toList();
            pool.invokeAll(makers);
            var markers =
                    IntStream.range(0, 4 * PER_USER)
                            .<Callable<Boolean>>mapToObj(number ->
                                    () ->
                                            store.markRead(ADA, id(1 + number % (PER_USER / 2)))
                                                    .isPresent())
                            .toList();
            assertThat(pool.invokeAll(markers)).allMatch(future -> future.resultNow());
        }

        assertThat(store.unread(ADA)).isEqualTo(PER_USER / 2);
        assertThat(store.list(ADA, true, null, 100)).hasSize(PER_USER / 2);
    }

    private int make(UserId user, int number) {
        return store.create(new Notification(id(number), user, CONTENT, 1000L + number, false));
    }

    /// Ids as the service makes them, in the order of their numbers.
    private static String id(int number) {
        return "019b4580-1c00-7000-8000-%012x".formatted(number);
    }

    private static List<String> ids(List<Notification> notifications) {
        return notifications.stream().map(Notification::id).toList();
    }
}
