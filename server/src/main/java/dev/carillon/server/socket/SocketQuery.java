package dev.carillon.server.socket;

import dev.carillon.protocol.Device;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Nearest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a client says in the URL of its socket. Immutable.
///
/// @param dialect that it asks for
/// @param device which of its user's devices it is
/// @param delta whether it takes progress in its short form
/// @param lenient whether what the server does not know is to be left aside
/// @param complaint what would be left aside; null for nothing
record SocketQuery(
        Optional<String> dialect,
        Optional<String> device,
        boolean delta,
        boolean lenient,
        @Nullable String complaint) {
    private static final String DELTA = "delta";
    private static final String LENIENT = "lenient";
    private static final TreeSet<String> KNOWN =
            new TreeSet<>(List.of("token", "dialect", "device", DELTA, LENIENT));

    /// @param query the part of the URL behind `?`; null for none
    static SocketQuery of(@Nullable String query) {
        var parameters = parameters(query);
        return new SocketQuery(
                first(parameters, "dialect"),
                first(parameters, "device"),
                first(parameters, DELTA).filter("true"::equals).isPresent(),
                first(parameters, LENIENT).filter("true"::equals).isPresent(),
                complaint(parameters));
    }

    private static Map<String, List<String>> parameters(@Nullable String query) {
        try {
            return query == null ? Map.of() : new QueryStringDecoder(query, false).parameters();
        } catch (IllegalArgumentException e) {
            return Map.of(); // whoever takes requests in refuses what is malformed
        }
    }

    private static Optional<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst();
    }

    private static @Nullable String complaint(Map<String, List<String>> parameters) {
        for (var parameter : parameters.entrySet()) {
            var name = parameter.getKey();
            if (!KNOWN.contains(name)) {
                var hint = Nearest.hint(name, KNOWN);
                return "'%s' is no parameter of a socket%s known are %s; with 'lenient=true' what is unknown is left aside"
                        .formatted(
                                Excerpt.of(name),
                                hint.isEmpty() ? ";" : hint,
                                String.join(", ", KNOWN));
            }
            if (parameter.getValue().size() > 1) {
                return "'%s' stands more than once; keep one of them".formatted(name);
            }
        }
        return notBoolean(parameters, DELTA).or(() -> notBoolean(parameters, LENIENT)).orElse(null);
    }

    private static Optional<String> notBoolean(Map<String, List<String>> parameters, String name) {
        return first(parameters, name)
                .filter(value -> !value.equals("true") && !value.equals("false"))
                .map(value ->
                        "'%s' is '%s'; it must be true or false"
                                .formatted(name, Excerpt.of(value)));
    }

    /// What is wrong with the device's name; empty when nothing is.
    String problem() {
        return device.map(Device::check).orElse("");
    }
}
