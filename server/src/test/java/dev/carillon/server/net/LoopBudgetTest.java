package dev.carillon.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.net.LoopBudget.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// Who gives way when the connections of an event loop hold too much.
class LoopBudgetTest {
    private static final long LIMIT = 100;

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Map<String, Long> holds = new HashMap<>();
    private final List<String> gone = new ArrayList<>();

    private void hold(LoopBudget budget, String name, long bytes) {
        holds.put(name, bytes);
        budget.share(
                        () -> holds.getOrDefault(name, 0L),
                        () -> {
                            gone.add(name);
                            holds.remove(name);
                        })
                .count();
    }

    private List<String> goneOf(Order order) {
        var budget = new LoopBudget(LIMIT, order, loop::add);
        hold(budget, "first", 10);
        hold(budget, "largest", 60);
        hold(budget, "last", 40);
        assertThat(gone).as("nobody, before the loop comes to it").isEmpty();
        loop.remove().run();
        assertThat(budget.gaveWay()).isEqualTo(gone.size());
        assertThat(budget.held())
                .isEqualTo(holds.values().stream().mapToLong(Long::longValue).sum());
        return gone;
    }

    @Test
    void those_that_hold_most_give_way_until_a_quarter_is_free() {
        assertThat(goneOf(Order.LARGEST)).containsExactly("largest");
    }

    @Test
    void those_that_began_first_give_way_until_a_quarter_is_free() {
        assertThat(goneOf(Order.OLDEST)).containsExactly("first", "largest");
    }

    @Test
    void nobody_gives_way_when_less_is_held_by_the_time_all_are_asked() {
        var budget = new LoopBudget(LIMIT, Order.LARGEST, loop::add);
        hold(budget, "one", 80);
        hold(budget, "two", 80);
        holds.put("one", 10L);
        loop.remove().run();

        assertThat(gone).isEmpty();
        assertThat(budget.held()).isEqualTo(90);
    }
}
