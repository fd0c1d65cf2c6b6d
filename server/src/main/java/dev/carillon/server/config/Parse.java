package dev.carillon.server.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads values of settings. Each throws [IllegalArgumentException] that says what was expected.
final class Parse {
    private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*([A-Za-z]*)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30);

    private Parse() {}

    static String text(String value) {
        return value;
    }

    static String path(String value) {
        if (value.matches("/[A-Za-z0-9._~/-]*")) {
            return value;
        }
        throw new IllegalArgumentException("must be a path such as /ws");
    }

    static boolean bool(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes", "1" -> true;
            case "false", "off", "no", "0" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    static Function<String, Integer> integer(int min, int max) {
        return value -> {
            try {
                var number = Integer.parseInt(value);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, as any other value that does not fit
            }
            throw new IllegalArgumentException(
                    "must be a whole number from %d to %d".formatted(min, max));
        };
    }

    static double percent(String value) {
        try {
            var number = Double.parseDouble(value);
            if (number >= 0 && number <= 100) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, as any other value that does not fit
        }
        throw new IllegalArgumentException("must be a number from 0 to 100");
    }

    static Duration duration(String value) {
        return Duration.ofMillis(
                amount(value, MILLIS, "must be a time such as 500ms, 25s, 10m, 1h or 30d"));
    }

    /// A duration that may be none at all.
    static Duration durationOrZero(String value) {
        return value.strip().matches("0\\s*(ms|s|m|h|d)") ? Duration.ZERO : duration(value);
    }

    /// A duration that must not be too short to work with.
    static Function<String, Duration> durationFrom(Duration min) {
        return value -> {
            var duration = duration(value);
            if (duration.compareTo(min) < 0) {
                throw new IllegalArgumentException(
                        "must be at least %dms".formatted(min.toMillis()));
            }
            return duration;
        };
    }

    /// Nothing, or what another parser reads.
    static <T> Function<String, Optional<T>> optional(Function<String, T> parse) {
        return value -> value.isEmpty() ? Optional.empty() : Optional.of(parse.apply(value));
    }

    static long bytes(String value) {
        return amount(value, BYTES, "must be a size such as 65536, 64KiB or 1MiB");
    }

    private static long amount(String value, Map<String, Long> units, String expected) {
        var match = AMOUNT.matcher(value.strip());
        if (!match.matches()) {
            throw new IllegalArgumentException(expected);
        }
        var unit = units.get(match.group(2).toLowerCase(Locale.ROOT));
        try {
            var number = Long.parseLong(match.group(1));
            if (unit != null && number > 0) {
                return Math.multiplyExact(number, unit);
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(expected, e);
        }
        throw new IllegalArgumentException(expected);
    }

    static List<String> list(String value) {
        return Arrays.stream(value.split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    static List<AddressRange> addresses(String value) {
        try {
            return list(value).stream().map(AddressRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be IP addresses or ranges such as 10.0.0.0/8, by comma", e);
        }
    }

    /// Origins as browsers send them, with stars as [OriginPattern] has them.
    static List<String> origins(String value) {
        var origins = list(value);
        origins.forEach(OriginPattern::parse);
        return origins;
    }

    static <E extends Enum<E>> Function<String, E> oneOf(Class<E> type) {
        return value ->
                Arrays.stream(type.getEnumConstants())
                        .filter(constant -> constant.name().equalsIgnoreCase(value))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "must be one of "
                                                + Arrays.toString(type.getEnumConstants())
                                                        .toLowerCase(Locale.ROOT)));
    }
}
