package dev.carillon.server.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The values that are set, from all sources, and the problems met while reading them. Used by one
/// thread.
final class ConfigValues {
    private static final int PRESET = 150;
    private static final int FILE = 200;
    private static final int ENVIRONMENT = 300;
    private static final int OVERRIDES = 400;

    private final SmallRyeConfig config;
    private final List<String> problems = new ArrayList<>();

    private ConfigValues(SmallRyeConfig config) {
        this.config = config;
    }

    static ConfigValues from(ConfigSources sources) {
        var builder =
                new SmallRyeConfigBuilder()
                        .withSources(new EnvConfigSource(known(sources.environment()), ENVIRONMENT))
                        .withSources(
                                new PropertiesConfigSource(
                                        sources.overrides(), "flags", OVERRIDES));
        var problems = new ArrayList<String>();
        sources.preset().ifPresent(preset -> addPreset(builder, preset, problems));
        sources.file()
                .ifPresent(path -> {
                    try {
                        builder.withSources(
                                new YamlConfigSource(
                                        path.toString(), Files.readString(path), FILE));
                    } catch (IOException | RuntimeException e) {
                        problems.add(
                                "%s can't be read as YAML: %s".formatted(path, e.getMessage()));
                    }
                });
        var values = new ConfigValues(builder.build());
        values.problems.addAll(problems);
        values.findUnknown();
        return values;
    }

    private static void addPreset(
            SmallRyeConfigBuilder builder, String preset, List<String> problems) {
        try (var resource =
                preset.matches("[a-z]+")
                        ? ConfigValues.class.getResourceAsStream("presets/" + preset + ".yaml")
                        : null) {
            if (resource == null) {
                problems.add("there is no preset '%s'".formatted(preset));
            } else {
                var yaml = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
                builder.withSources(new YamlConfigSource(preset, yaml, PRESET));
            }
        } catch (IOException e) {
            problems.add("the preset '%s' can't be read: %s".formatted(preset, e.getMessage()));
        }
    }

    /// Only the variables that name a setting; others, such as `CARILLON_JAVA_HOME`, are not ours.
    private static Map<String, String> known(Map<String, String> environment) {
        var known = new LinkedHashMap<String, String>();
        for (var setting : Settings.all()) {
            var value = environment.get(setting.environmentName());
            if (value != null) {
                known.put(setting.environmentName(), value);
            }
        }
        return known;
    }

    private void findUnknown() {
        var keys = new TreeSet<String>();
        Settings.all().forEach(setting -> keys.add(setting.key()));
        for (var source : config.getConfigSources()) {
            if (!(source instanceof EnvConfigSource)) {
                source.getPropertyNames().forEach(name -> requireKnown(name, keys));
            }
        }
    }

    private void requireKnown(String name, Set<String> keys) {
        var plain = name.replace("\"", "").replaceAll("\\[\\d+]$", "");
        if (!keys.contains(plain)) {
            problems.add(
                    "%s is not a setting; 'carillon config defaults' lists them all"
                            .formatted(plain));
        }
    }

    /// Whether a setting has a value; an empty one is none.
    boolean isSet(Setting<?> setting) {
        return raw(setting).filter(value -> !value.isEmpty()).isPresent();
    }

    private Optional<String> raw(Setting<?> setting) {
        return Optional.ofNullable(config.getConfigValue(setting.key()).getRawValue())
                .map(String::strip);
    }

    /// The value, or the default after a problem.
    <T> T get(Setting<T> setting) {
        var value = raw(setting).orElse(setting.defaultValue());
        try {
            return setting.parse().apply(value);
        } catch (IllegalArgumentException e) {
            problem(setting, String.valueOf(e.getMessage()));
            return setting.parse().apply(setting.defaultValue());
        }
    }

    /// Notes what is wrong with a setting's value.
    void problem(Setting<?> setting, String what) {
        var value = raw(setting);
        problems.add(
                value.isEmpty()
                        ? "%s %s".formatted(setting.key(), what)
                        : "%s is '%s', but %s".formatted(setting.key(), value.get(), what));
    }

    /// The same without showing the value.
    void secretProblem(Setting<?> setting, String what) {
        problems.add("%s %s".formatted(setting.key(), what));
    }

    void throwIfAnyProblem() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems.stream().distinct().toList());
        }
    }
}
