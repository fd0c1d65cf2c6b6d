package dev.carillon.core.tasks;

import dev.carillon.protocol.UserId;
import java.util.Optional;

/// Which tasks are wanted. Immutable.
///
/// @param owner whose; empty for everybody's
/// @param state in which they are; empty for any
/// @param type of which kind; empty for any
/// @param order which comes first, and what they have in common
/// @param after the last of the page before; empty for the first page
/// @param limit the most that is given
public record TaskQuery(
        Optional<UserId> owner,
        Optional<TaskState> state,
        Optional<String> type,
        Order order,
        Optional<Place> after,
        int limit) {

    /// Which comes first.
    public enum Order {
        /// The one that was submitted last.
        NEWEST,
        /// Of those whose attempts are used up, the one that was over last.
        DEAD
    }

    /// Where a task stands in a list, so that the list goes on behind it even when the task itself
    /// is forgotten by then.
    ///
    /// @param at when it was submitted, or was over, in milliseconds since 1970
    public record Place(long at, String id) {
        private static final char SEPARATOR = '.';

        /// The place that a text names; empty when it names none.
        public static Optional<Place> parse(String text) {
            var end = text.indexOf(SEPARATOR);
            try {
                return end < 1 || text.chars().anyMatch(Character::isISOControl)
                        ? Optional.empty()
                        : Optional.of(
                                new Place(
                                        Long.parseLong(text.substring(0, end)),
                                        text.substring(end + 1)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        public String toString() {
            return Long.toString(at) + SEPARATOR + id;
        }
    }

    /// The newest tasks of a user.
    public static TaskQuery of(UserId owner, int limit) {
        return new TaskQuery(
                Optional.of(owner),
                Optional.empty(),
                Optional.empty(),
                Order.NEWEST,
                Optional.empty(),
                limit);
    }

    /// Those of everybody whose attempts are used up.
    public static TaskQuery dead(int limit) {
        return new TaskQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Order.DEAD,
                Optional.empty(),
                limit);
    }

    /// The same with another limit.
    public TaskQuery limit(int most) {
        return new TaskQuery(owner, state, type, order, after, most);
    }

    /// Whether a task is one of those wanted, wherever it stands.
    public boolean matches(Task task) {
        return owner.filter(wanted -> !wanted.equals(task.owner())).isEmpty()
                && state.filter(wanted -> wanted != task.state()).isEmpty()
                && type.filter(wanted -> !wanted.equals(task.type())).isEmpty()
                && (order == Order.NEWEST || task.isDead());
    }

    /// Where a task stands in such a list.
    public Place placeOf(Task task) {
        return new Place(order == Order.DEAD ? task.finishedAt() : task.createdAt(), task.id());
    }
}
