package dev.carillon.server.config;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// Reads a file of settings.
final class ConfigFile {
    private ConfigFile() {}

    /// What a file sets, by key.
    ///
    /// @throws IllegalArgumentException saying in a sentence why it can't be read
    static Map<String, String> read(Path path) {
        try {
            var text = Files.readString(path);
            requireMap(path, text);
            return yaml(path.toString(), text);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "there is no file '%s'; name one with --config, or leave that out"
                            .formatted(path),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    Files.isDirectory(path)
                            ? "'%s' is a folder; name a YAML file".formatted(path)
                            : "%s can't be read: it must be a YAML file in UTF-8 that this user may read"
                                    .formatted(path),
                    e);
        }
    }

    /// What a shipped file sets.
    static Map<String, String> yaml(String name, String text) {
        return text.isBlank() ? Map.of() : new YamlConfigSource(name, text).getProperties();
    }

    /// Of a key that stands twice YAML's readers take the last without a word.
    private static void requireMap(Path path, String text) {
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            var content = new Yaml(new SafeConstructor(options)).<Object>load(text);
            if (content != null && !(content instanceof Map)) {
                throw new IllegalArgumentException(
                        "%s must be settings such as 'carillon:' with 'port: 8000' under it"
                                .formatted(path));
            }
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new IllegalArgumentException(
                    "%s can't be read as YAML: %s in line %d"
                            .formatted(
                                    path,
                                    String.valueOf(e.getProblem()).strip(),
                                    mark == null ? 1 : mark.getLine() + 1),
                    e);
        } catch (RuntimeException e) {
            throw e instanceof IllegalArgumentException
                    ? e
                    : new IllegalArgumentException(
                            "%s can't be read as YAML: %s"
                                    .formatted(path, String.valueOf(e.getMessage()).strip()),
                            e);
        }
    }
}
