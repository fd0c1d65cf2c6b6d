package dev.carillon.server.config;

import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
            return settings(path, text);
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

    private static Map<String, String> settings(Path path, String text) {
        try {
            return yaml(path.toString(), text);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException( // without what the reader says, which may be secret
                    "%s can't be read: its keys must be words, and its values texts, numbers or lists"
                            .formatted(path));
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
        var content = load(path, new Yaml(new SafeConstructor(options)), text);
        if (content != null && !(content instanceof Map)) {
            throw new IllegalArgumentException(
                    "%s must be settings such as 'carillon:' with 'port: 8000' under it"
                            .formatted(path));
        }
    }

    /// What the reader says of a fault may hold any part of the file, and so a secret: only where
    /// it is is told, and what is wrong as far as the words are the reader's own. The exception
    /// itself shows the line, and so it is not kept as the cause.
    private static @Nullable Object load(Path path, Yaml yaml, String text) {
        try {
            return yaml.load(text);
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new IllegalArgumentException(
                    "%s can't be read as YAML: %s in line %d"
                            .formatted(
                                    path,
                                    YamlFault.of(String.valueOf(e.getProblem())),
                                    mark == null ? 1 : mark.getLine() + 1));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s can't be read as YAML: it has characters that may not stand there"
                            .formatted(path));
        }
    }
}
