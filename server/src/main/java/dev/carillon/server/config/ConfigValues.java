package dev.carillon.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The values that are set, from all sources, and the problems met while reading them. Used by one
/// thread.
final class ConfigValues {
    private static final String PREFIX = "carillon.";

    /// Where the batch server's settings stand in its own file.
    private static final String FOREIGN_SECTION = "websocket.";

    /// Variables that mean something to the scripts beside the program.
    private static final Set<String> OF_SCRIPTS =
            Set.of(
                    "CARILLON_JAVA_HOME",
                    "CARILLON_JAVA_OPTS",
                    "CARILLON_CHROMIUM",
                    "CARILLON_POSTGRES_BIN");

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<NamespaceSettings> addedNamespaces = new ArrayList<>();
    private final List<Setting<?>> settings = new ArrayList<>(Settings.all());

    /// Those that win first.
    private final List<Layer> layers;

    private ConfigValues(ConfigSources sources) {
        var flags = plain(sources.overrides());
        var file = sources.file().map(this::file).orElseGet(Map::of);
        var preset = sources.preset().map(this::preset).orElseGet(Map::of);
        addNamespaces(List.of(flags, file, preset), sources.environment());
        requireKnown(List.of(flags, file, preset));
        noteUnknown(sources.environment());
        var secrets = new SecretFiles(this);
        layers =
                Stream.of(
                                Layer.ofKeys(flags, settings, warnings::add),
                                Layer.ofVariables(sources.environment(), settings, warnings::add),
                                Layer.ofKeys(file, settings, warnings::add),
                                Layer.ofKeys(preset, settings, warnings::add))
                        .map(secrets::resolve)
                        .toList();
    }

    static ConfigValues from(ConfigSources sources) {
        return new ConfigValues(sources);
    }

    private Map<String, String> file(Path path) {
        try {
            return plain(ConfigFile.read(path));
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Map.of();
        }
    }

    private Map<String, String> preset(String name) {
        var yaml = Presets.find(name);
        if (yaml.isEmpty()) {
            problems.add(
                    "there is no preset '%s'; known are %s"
                            .formatted(name, String.join(", ", Presets.names())));
        }
        return yaml.map(text -> plain(ConfigFile.yaml(name, text))).orElseGet(Map::of);
    }

    /// Without what YAML adds: quotes around keys, and the items of lists one by one.
    private static Map<String, String> plain(Map<String, String> written) {
        var plain = new TreeMap<String, String>();
        written.forEach((key, value) -> {
            var name = key.replace("\"", "");
            if (!name.endsWith("]")) {
                plain.put(name.startsWith(FOREIGN_SECTION) ? PREFIX + name : name, value);
            }
        });
        return plain;
    }

    /// Finds the namespaces that somebody set up besides those that are always there.
    private void addNamespaces(List<Map<String, String>> sources, Map<String, String> environment) {
        var known = new HashMap<String, String>();
        Settings.NAMESPACES.forEach(settings -> know(settings.name(), known));
        for (var source : sources) {
            source.keySet().stream()
                    .flatMap(key -> NamespaceSettings.nameOfKey(key).stream())
                    .filter(name -> !known.containsValue(name))
                    .forEach(name -> addNamespace(name, known));
        }
        environment.keySet().stream()
                .flatMap(variable -> NamespaceSettings.nameOfVariable(variable).stream())
                .filter(name -> !known.containsKey(name))
                .sorted()
                .forEach(name -> addNamespace(Setting.lowerCase(name), known));
    }

    private void addNamespace(String name, Map<String, String> known) {
        if (known.containsValue(name)) {
            return;
        }
        know(name, known);
        var added = NamespaceSettings.added(name);
        addedNamespaces.add(added);
        settings.addAll(added.all());
    }

    /// @param known the names of namespaces, by how variables spell them
    private static void know(String name, Map<String, String> known) {
        known.put(Setting.upperCase(name), name);
    }

    private void requireKnown(List<Map<String, String>> sources) {
        var keys = new HashSet<String>();
        settings.forEach(setting -> keys.add(setting.key()));
        OtherNames.all().forEach(other -> keys.add(other.name()));
        for (var source : sources) {
            for (var key : source.keySet()) {
                if (!keys.contains(key)) {
                    problems.add(
                            keys.contains(PREFIX + key)
                                    ? "%s is not a setting, but %s is; put it under 'carillon:'"
                                            .formatted(key, PREFIX + key)
                                    : "%s is not a setting; %s'carillon config defaults' lists them all"
                                            .formatted(key, didYouMean(key, keys)));
                }
            }
        }
    }

    private static String didYouMean(String name, Collection<String> known) {
        return Nearest.of(name, known).map("did you mean %s? "::formatted).orElse("");
    }

    /// A variable that begins as ours do and is none may be anybody's, so it is no more than noted.
    private void noteUnknown(Map<String, String> environment) {
        var known = new HashSet<>(OF_SCRIPTS);
        settings.forEach(setting -> known.add(setting.environmentName()));
        OtherNames.all().forEach(other -> known.add(other.name()));
        environment.keySet().stream()
                .filter(name -> name.startsWith("CARILLON_") && !known.contains(name))
                .sorted()
                .forEach(name ->
                        warnings.add(
                                "%s is set in the environment, but is not a setting; %s'carillon config defaults' lists them all"
                                        .formatted(name, didYouMean(name, known))));
    }

    /// The settings of the namespaces that somebody set up besides those that are always there.
    List<NamespaceSettings> addedNamespaces() {
        return addedNamespaces;
    }

    /// Every setting there is, those of added namespaces too.
    List<Setting<?>> settings() {
        return settings;
    }

    /// Whether a setting has a value; an empty one is none.
    boolean isSet(Setting<?> setting) {
        return find(setting).filter(value -> !value.text().isEmpty()).isPresent();
    }

    private Optional<Layer.Value> find(Setting<?> setting) {
        return layers.stream()
                .flatMap(layer -> Optional.ofNullable(layer.values().get(setting.key())).stream())
                .findFirst();
    }

    /// The value as it may be shown: of a secret no more than that there is one.
    String shown(Setting<?> setting) {
        var text = text(setting);
        return setting.secret() && !text.isEmpty() ? "********" : text;
    }

    /// The value as it would be written.
    String text(Setting<?> setting) {
        return find(setting).map(Layer.Value::text).orElse(setting.defaultValue());
    }

    /// The name by which a setting is set, or its key.
    String name(Setting<?> setting) {
        return find(setting).map(Layer.Value::name).orElse(setting.key());
    }

    /// The value, or the default after a problem.
    <T> T get(Setting<T> setting) {
        try {
            return setting.parse().apply(text(setting));
        } catch (IllegalArgumentException e) {
            problem(setting, String.valueOf(e.getMessage()));
            return setting.parse().apply(setting.defaultValue());
        }
    }

    /// Notes what is wrong with a setting's value, which is shown unless it is a secret.
    void problem(Setting<?> setting, String what) {
        if (setting.secret()) {
            problems.add("%s %s".formatted(name(setting), what));
            return;
        }
        problems.add(
                find(setting)
                        .map(value ->
                                "%s is '%s', but %s".formatted(value.name(), value.written(), what))
                        .orElseGet(() -> "%s %s".formatted(setting.key(), what)));
    }

    /// Notes a problem that isn't one setting's.
    void problem(String what) {
        problems.add(what);
    }

    /// Notes what stands in nobody's way, but should be known.
    void warning(String what) {
        warnings.add(what);
    }

    List<String> warnings() {
        return warnings.stream().distinct().toList();
    }

    void throwIfAnyProblem() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream().distinct().toList());
        }
    }
}
