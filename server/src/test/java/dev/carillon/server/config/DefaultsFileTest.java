package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `config defaults` prints, read back as somebody's file.
class DefaultsFileTest {
    @TempDir Path folder;

    private Map<String, String> readBack(String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        var values =
                ConfigValues.from(
                        new ConfigSources(Optional.empty(), Optional.of(file), Map.of(), Map.of()));
        values.throwIfAnyProblem();
        return texts(values);
    }

    private static Map<String, String> texts(ConfigValues values) {
        var texts = new LinkedHashMap<String, String>();
        values.settings()
                .forEach(setting -> {
                    assertThat(values.name(setting)).isEqualTo(setting.key());
                    texts.put(setting.key(), values.text(setting));
                });
        return texts;
    }

    @Test
    void every_setting_read_back_is_its_default() throws IOException {
        var expected = new LinkedHashMap<String, String>();
        Settings.all().forEach(setting -> expected.put(setting.key(), setting.defaultValue()));

        assertThat(readBack(ConfigLoader.defaults())).isEqualTo(expected);
    }

    @Test
    void every_setting_is_written_once() {
        var names =
                ConfigLoader.defaults()
                        .lines()
                        .filter(line -> line.matches("  [a-z][a-z-]*:"))
                        .toList();

        assertThat(names).contains("  log:").doesNotHaveDuplicates();
    }

    static Stream<String> presets() {
        return Presets.names().stream();
    }

    @ParameterizedTest
    @MethodSource
    void presets(String preset) throws IOException {
        var values =
                ConfigValues.from(
                        new ConfigSources(
                                Optional.of(preset), Optional.empty(), Map.of(), Map.of()));
        var expected = new LinkedHashMap<String, String>();
        values.settings().forEach(setting -> expected.put(setting.key(), values.text(setting)));

        assertThat(readBack(ConfigLoader.defaults(preset))).isEqualTo(expected);
    }

    @Test
    void values_with_quotes_and_backslashes_come_back_as_they_were() throws IOException {
        var odd = Map.of("carillon.auth.issuer", "a \"b\" \\c: #d", "carillon.data-dir", "007");
        var yaml =
                DefaultsFile.write(
                        "",
                        Settings.all(),
                        setting -> odd.getOrDefault(setting.key(), setting.defaultValue()));

        assertThat(readBack(yaml)).containsAllEntriesOf(odd);
    }
}
