package dev.carillon.server.config;

import dev.carillon.server.config.OtherName.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one source sets, by the settings' keys. Immutable.
record Layer(Map<String, Value> values) {
    Layer {
        values = Map.copyOf(values);
    }

    /// What one setting is set to.
    ///
    /// @param name by which it was set: its key, its variable or another name
    /// @param written there
    /// @param text as the setting reads it
    record Value(String name, String written, String text) {}

    /// What a file, flags or code set.
    ///
    /// @param warnings are told of a setting that is set by two names to different values
    static Layer ofKeys(
            Map<String, String> written, List<Setting<?>> settings, Consumer<String> warnings) {
        return read(written, settings, Setting::key, Kind.KEY, warnings);
    }

    /// What the environment sets. Other variables than those of settings are not ours.
    static Layer ofVariables(
            Map<String, String> written, List<Setting<?>> settings, Consumer<String> warnings) {
        return read(written, settings, Setting::environmentName, Kind.VARIABLE, warnings);
    }

    private static Layer read(
            Map<String, String> written,
            List<Setting<?>> settings,
            Function<Setting<?>, String> ownName,
            Kind kind,
            Consumer<String> warnings) {
        var values = new HashMap<String, Value>();
        for (var setting : settings) {
            var found = new ArrayList<Value>();
            var own = written.get(ownName.apply(setting));
            if (own != null) {
                found.add(new Value(ownName.apply(setting), own.strip(), own.strip()));
            }
            OtherNames.of(setting).stream()
                    .filter(other -> other.kind() == kind)
                    .flatMap(other -> value(other, written.get(other.name())).stream())
                    .forEach(found::add);
            if (!found.isEmpty()) {
                values.put(setting.key(), found.getFirst());
                found.stream()
                        .filter(other -> differ(setting, found.getFirst(), other))
                        .forEach(other ->
                                warnings.accept(
                                        "%s and %s are set to different values; %s counts"
                                                .formatted(
                                                        found.getFirst().name(),
                                                        other.name(),
                                                        found.getFirst().name())));
            }
        }
        return new Layer(values);
    }

    /// An empty value under another name is none: whoever sets that may not think of us.
    private static Optional<Value> value(OtherName other, @Nullable String written) {
        return Optional.ofNullable(written)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> new Value(other.name(), text, other.translate().apply(text)));
    }

    private static boolean differ(Setting<?> setting, Value one, Value other) {
        try {
            return !setting.parse().apply(one.text()).equals(setting.parse().apply(other.text()));
        } catch (IllegalArgumentException e) {
            return !one.text().equals(other.text());
        }
    }
}
