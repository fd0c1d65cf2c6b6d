package dev.carillon.store.jdbc;

import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// The statement that finds the tasks of one [TaskQuery]. Immutable.
record TaskSelection(String sql, List<Object> parameters) {
    /// The task that stood at a place, by its number. Of one that is forgotten by now nothing is
    /// known but the time, so that those of the same moment may come once more.
    private static final String NEWER =
            """
            number < coalesce((select number from tasks where id = ?), \
            (select max(number) + 1 from tasks where created_at <= ?), 0)\
            """;

    private static final String EARLIER =
            """
            (finished_at < ? or (finished_at = ? and \
            number < coalesce((select number from tasks where id = ?), 9223372036854775807)))\
            """;

    static TaskSelection of(TaskQuery query) {
        var conditions = new ArrayList<String>();
        var parameters = new ArrayList<>();
        query.owner()
                .ifPresent(owner -> {
                    conditions.add("owner = ?");
                    parameters.add(owner.value());
                });
        query.state()
                .ifPresent(state -> {
                    conditions.add("state = ?");
                    parameters.add(state.name());
                });
        query.type()
                .ifPresent(type -> {
                    conditions.add("type = ?");
                    parameters.add(type);
                });
        var dead = query.order() == TaskQuery.Order.DEAD;
        if (dead) {
            conditions.add("dead");
        }
        query.after()
                .ifPresent(place -> {
                    conditions.add(dead ? EARLIER : NEWER);
                    parameters.addAll(
                            dead
                                    ? List.of(place.at(), place.at(), place.id())
                                    : List.of(place.id(), place.at()));
                });
        parameters.add(query.limit());
        return new TaskSelection(
                "select * from tasks%s order by %s limit ?"
                        .formatted(
                                conditions.isEmpty()
                                        ? ""
                                        : " where " + String.join(" and ", conditions),
                                dead ? "finished_at desc, number desc" : "number desc"),
                parameters);
    }

    List<Task> run(BiFunction<String, Object[], List<Task>> list) {
        return list.apply(sql, parameters.toArray());
    }
}
