package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/configuration.md` says what the program does.
class ConfigurationPageTest {
    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private final String page = Files.readString(Path.of("..", "docs", "configuration.md"));

    ConfigurationPageTest() throws IOException {}

    @Test
    void it_has_every_other_name() {
        var rows =
                OtherNames.all().stream()
                        .map(other ->
                                "| `%s` | `%s` |"
                                        .formatted(
                                                other.shown(),
                                                other.setting()
                                                        .key()
                                                        .replaceFirst("^carillon\\.", "")))
                        .toList();

        assertThat(
                        page.lines()
                                .filter(line ->
                                        line.matches("\\| `[A-Z_]+` .*|\\| `websocket\\..*")))
                .containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void it_has_every_preset_and_every_part_that_logs() {
        assertThat(Presets.names())
                .allSatisfy(name -> assertThat(page).contains("| `%s` |".formatted(name)));
        assertThat(LogModules.all().keySet())
                .allSatisfy(name -> assertThat(page).contains("`%s`".formatted(name)));
    }

    @Test
    void its_example_can_be_used(@TempDir Path folder) throws IOException {
        var examples = YAML.matcher(page).results().map(match -> match.group(1)).toList();

        assertThat(examples).isNotEmpty();
        for (var example : examples) {
            var file = Files.writeString(folder.resolve("carillon.yaml"), example);
            var sources =
                    new ConfigSources(
                            Optional.empty(),
                            Optional.of(file),
                            Map.of(),
                            Map.of("carillon.demo", "true"));
            assertThatCode(() -> ConfigLoader.load(sources, List.of("carillon")))
                    .doesNotThrowAnyException();
        }
    }
}
