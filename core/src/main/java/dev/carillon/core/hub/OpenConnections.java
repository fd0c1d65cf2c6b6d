package dev.carillon.core.hub;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/// Every open connection, so that one is found by its id without a search on every loop; that costs
/// some 60 bytes a connection. Thread-safe; what is found is used on its own loop.
final class OpenConnections {
    private static final String PREFIX = "c-";

    private final int limit;
    private final ConcurrentHashMap<Long, Connection> byNumber = new ConcurrentHashMap<>();

    /// Numbers connections; read by nothing else.
    private final AtomicLong numbers = new AtomicLong(System.currentTimeMillis());

    /// How many there are, published to admission by opens and closes on any loop.
    private final AtomicInteger size = new AtomicInteger();

    /// @param limit the most that may be open
    OpenConnections(int limit) {
        this.limit = limit;
    }

    /// The id of the connection with a number.
    static String id(long number) {
        return PREFIX + Long.toString(number, Character.MAX_RADIX);
    }

    /// The number that an id names; empty when it names none.
    private static Optional<Long> number(String id) {
        try {
            return id.startsWith(PREFIX)
                    ? Optional.of(Long.valueOf(id.substring(PREFIX.length()), Character.MAX_RADIX))
                    : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    int size() {
        return size.get();
    }

    Collection<Connection> all() {
        return byNumber.values();
    }

    Optional<Connection> find(String id) {
        return number(id).map(byNumber::get).filter(connection -> connection.id().equals(id));
    }

    /// Opens a connection, which is given a number.
    ///
    /// @return empty when there are too many
    Optional<Connection> open(LongFunction<Connection> make) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return Optional.empty();
        }
        try {
            var connection = make.apply(numbers.getAndIncrement());
            byNumber.put(connection.number(), connection);
            return Optional.of(connection);
        } catch (Throwable e) {
            size.decrementAndGet();
            throw e;
        }
    }

    void remove(Connection connection) {
        byNumber.remove(connection.number());
        size.decrementAndGet();
    }
}
