package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Rule;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
    private static final List<String> DIALECTS =
            List.of("carillon", "batch", "knowledge", "momentum");

    private static CarillonConfig load(String preset) {
        return ConfigLoader.load(
                new ConfigSources(
                        Optional.of(preset),
                        Optional.empty(),
                        Map.of("JWT_SECRET", "a secret of at least thirty-two bytes"),
                        Map.of()),
                DIALECTS);
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(Presets.class.getResource("presets")).toURI());
    }

    static List<String> names() {
        return Presets.names();
    }

    @Test
    void every_file_is_a_preset() throws IOException, URISyntaxException {
        try (var files = Files.list(folder())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            names().stream().map(name -> name + ".yaml").toList());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_preset_says_whom_it_is_for_and_can_be_used(String name) {
        assertThat(Presets.find(name).orElseThrow()).startsWith("# For ");
        assertThat(load(name).warnings()).isEmpty();
    }

    @Test
    void each_reference_system_finds_its_ports_and_its_dialect() {
        assertThat(load("simple").http().port()).isEqualTo(3000);
        assertThat(load("progress").http().port()).isEqualTo(8000);
        assertThat(load("batch").http().port()).isEqualTo(3000);
        assertThat(load("batch").sockets().port()).contains(3001);
        assertThat(load("batch").sockets().dialect()).isEqualTo("batch");
        assertThat(load("batch").auth().required()).isFalse();
        assertThat(load("knowledge").http().port()).isEqualTo(8000);
        assertThat(load("knowledge").sockets().dialect()).isEqualTo("knowledge");
        assertThat(load("knowledge").auth().trustLoopback()).isTrue();
        assertThat(load("momentum").http().port()).isEqualTo(8000);
        assertThat(load("momentum").sockets().dialect()).isEqualTo("momentum");
        assertThat(load("momentum").sockets().path()).isEqualTo("/ws");
        assertThat(load("momentum").auth().trustLoopback()).isTrue();
        assertThat(load("momentum").presence().announce()).isTrue();
        assertThat(load("momentum").http().allowedOrigins()).containsExactly("null");
    }

    @Test
    void guests_of_the_batch_server_may_use_rooms_and_follow_tasks() {
        assertThat(load("batch").namespaces())
                .filteredOn(n -> List.of("room", "task", "all").contains(n.name()))
                .extracting(Namespace::subscribe)
                .containsOnly(Rule.ANYONE);
        assertThat(load("batch").namespaces())
                .filteredOn(n -> n.name().equals("room"))
                .extracting(Namespace::publish)
                .containsExactly(Rule.ANYONE);
    }

    @Test
    void the_values_of_a_preset_can_be_shown() {
        var shown = ConfigLoader.defaults("momentum");

        assertThat(shown)
                .startsWith("# Every setting as the preset 'momentum' has it.\n")
                .contains("  dialect: momentum\n", "allowed-origins: \"null\"\n", "port: 8000\n");
        assertThatThrownBy(() -> ConfigLoader.defaults("none"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no preset 'none'; known are batch, bench,");
    }
}
