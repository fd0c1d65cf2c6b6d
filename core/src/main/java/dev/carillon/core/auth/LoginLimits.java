package dev.carillon.core.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/// How many logins may fail, by the address that they come from and by the name that they are for.
/// A name is counted whether somebody has it or not, so that the limit tells nobody which names
/// exist. Thread-safe.
///
/// Failures are counted in windows that begin with the first of them. At most [#COUNTED] addresses
/// and as many names are counted at once; beyond, those are forgotten that matter least.
public final class LoginLimits {
    static final int COUNTED = 100_000;

    /// A name of any length is counted by this many characters at most, so that counting is bounded
    /// in bytes too.
    private static final int NAME_CHARACTERS = 255;

    private final Rules rules;
    private final InstantSource clock;
    private final Cache<String, Window> byAddress = counted();
    private final Cache<String, Window> byName = counted();
    private final LongAdder refused = new LongAdder();

    /// How many failures are too many.
    ///
    /// @param perAddress within a window; 0 for any number
    /// @param perName within a window; 0 for any number
    /// @param window how long failures are remembered
    public record Rules(int perAddress, int perName, Duration window) {
        /// What holds unless the settings say otherwise.
        public static final Rules DEFAULT = new Rules(100, 10, Duration.ofMinutes(1));
    }

    private record Window(long begun, int failures) {}

    public LoginLimits(Rules rules, InstantSource clock) {
        this.rules = rules;
        this.clock = clock;
    }

    private static Cache<String, Window> counted() {
        return Caffeine.newBuilder().maximumSize(COUNTED).build();
    }

    /// Asks whether a login may be tried.
    ///
    /// @param address where it comes from
    /// @return after how long it may be; empty when it may be now
    Optional<Duration> excess(String address, String name) {
        var wait =
                Math.max(
                        left(byAddress, address, rules.perAddress()),
                        left(byName, counted(name), rules.perName()));
        if (wait == 0) {
            return Optional.empty();
        }
        refused.increment();
        return Optional.of(Duration.ofMillis(wait));
    }

    /// Counts a login that failed.
    void recordFailure(String address, String name) {
        count(byAddress, address);
        count(byName, counted(name));
    }

    /// Forgets the failures of a name that somebody has now proved to be theirs. Those of the
    /// address stay: one good account must not pay for guessing at others.
    void recordSuccess(String name) {
        byName.invalidate(counted(name));
    }

    private static String counted(String name) {
        return name.length() > NAME_CHARACTERS ? name.substring(0, NAME_CHARACTERS) : name;
    }

    private long left(Cache<String, Window> windows, String key, int limit) {
        var window = limit == 0 ? null : windows.getIfPresent(key);
        if (window == null || window.failures() < limit) {
            return 0;
        }
        var passed = clock.millis() - window.begun();
        var length = rules.window().toMillis();
        return passed < 0 || passed >= length ? 0 : length - passed;
    }

    private void count(Cache<String, Window> windows, String key) {
        var now = clock.millis();
        windows.asMap()
                .compute(
                        key,
                        (_, window) ->
                                window == null || isOver(window, now)
                                        ? new Window(now, 1)
                                        : new Window(window.begun(), window.failures() + 1));
    }

    private boolean isOver(Window window, long now) {
        var passed = now - window.begun();
        return passed < 0 || passed >= rules.window().toMillis();
    }

    /// How many logins were refused for failures before them.
    public long refused() {
        return refused.sum();
    }
}
