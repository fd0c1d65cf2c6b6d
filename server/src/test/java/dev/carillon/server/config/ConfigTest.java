package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.tasks.ProgressPace;
import dev.carillon.protocol.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final List<String> DIALECTS = List.of("carillon", "batch");
    private static final Map<String, String> DEMO = Map.of("carillon.demo", "true");
    private static final Map<String, String> SERVE = Map.of("carillon.auth.secret", SECRET);

    @TempDir Path folder;

    private static CarillonConfig load(ConfigSources sources) {
        return ConfigLoader.load(sources, DIALECTS);
    }

    private static CarillonConfig of(Map<String, String> overrides) {
        return load(new ConfigSources(Optional.empty(), Optional.empty(), Map.of(), overrides));
    }

    private CarillonConfig of(String yaml, Map<String, String> env, Map<String, String> overrides)
            throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        return load(new ConfigSources(Optional.empty(), Optional.of(file), env, overrides));
    }

    private List<String> problems(String yaml, Map<String, String> overrides) {
        return catchThrowableOfType(ConfigException.class, () -> of(yaml, Map.of(), overrides))
                .problems();
    }

    private static Namespace rooms(CarillonConfig config) {
        return new Namespaces(config.namespaces()).of(new ChannelName("room:x")).orElseThrow();
    }

    @Test
    void what_may_be_sent_must_fit_the_queue_of_whoever_is_sent_it() {
        var problems =
                problems(
                        "",
                        Map.of(
                                "carillon.auth.secret", SECRET,
                                "carillon.limits.message-size", "2MiB",
                                "carillon.limits.outbound-queue", "1MiB"));

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst())
                .contains("carillon.limits.outbound-queue is '1MiB'")
                .contains("2097152")
                .contains("2239147");
        assertThat(
                        of(Map.of(
                                        "carillon.auth.secret",
                                        SECRET,
                                        "carillon.limits.message-size",
                                        "2MiB"))
                                .hub()
                                .outboundBytes())
                .isEqualTo(2_239_147);
    }

    @Test
    void all_problems_are_told_together_with_setting_value_and_mend() {
        var problems =
                problems(
                        """
                        carillon:
                          port: 99999
                          limits:
                            message-size: 64 parsecs
                            colour: blue
                          tls:
                            certificate: /nowhere.pem
                        """,
                        Map.of("carillon.heartbeat.ping", "soon"));

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "carillon.limits.colour is not a setting; 'carillon config defaults' lists them all",
                        "carillon.port is '99999', but must be a whole number from 0 to 65535",
                        "carillon.limits.message-size is '64 parsecs', but must be a size such as 65536, 64KiB or 1MiB",
                        "carillon.tls.certificate is '/nowhere.pem', but is not a file that can be read; name a PEM file",
                        "carillon.tls.key is not a file that can be read; name a PEM file",
                        "carillon.heartbeat.ping is 'soon', but must be a time such as 500ms, 25s, 10m, 1h or 30d",
                        "carillon.auth.secret is missing; set it to at least 32 random bytes, e.g. the output of 'openssl rand -hex 32', or use --demo");
    }

    @Test
    void flags_win_over_the_environment_which_wins_over_the_file() throws IOException {
        var yaml = "carillon:\n  port: 1\n  host: file\n  limits:\n    connections: 1\n";
        var env = Map.of("CARILLON_PORT", "2", "CARILLON_HOST", "environment", "HOME", "/root");
        var overrides = Map.of("carillon.port", "3", "carillon.auth.secret", SECRET);
        var config = of(yaml, env, overrides);

        assertThat(config.http().port()).isEqualTo(3);
        assertThat(config.http().host()).isEqualTo("environment");
        assertThat(config.hub().connections()).isEqualTo(1);
        assertThat(config.hub().channelsPerConnection()).isEqualTo(128);
    }

    @Test
    void every_kind_of_key_has_its_variable() throws IOException {
        var env =
                Map.of(
                        "CARILLON_AUTH_SECRET", SECRET,
                        "CARILLON_LIMITS_MESSAGE_SIZE", "1MiB",
                        "CARILLON_AUTH_API_KEYS", "a-key-of-the-first-app, a-key-of-the-second",
                        "CARILLON_JAVA_HOME", "/not/ours");
        var config = of("", env, Map.of());

        assertThat(config.http().messageBytes()).isEqualTo(1 << 20);
        assertThat(config.auth().apiKeys())
                .containsExactly("a-key-of-the-first-app", "a-key-of-the-second");
    }

    @Test
    void the_defaults_are_those_of_the_documentation() {
        var config = of(SERVE);

        assertThat(config.http().port()).isEqualTo(8000);
        assertThat(config.http().messageBytes()).isEqualTo(64 * 1024);
        assertThat(config.http().allowedOrigins()).isEmpty();
        assertThat(config.hub().ping()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.hub().outboundBytes()).isEqualTo(1024 * 1024);
        assertThat(rooms(config).publish()).isEqualTo(Rule.CLAIM);
        assertThat(config.auth().secretIsRandom()).isFalse();
    }

    @Test
    void C5_progress_is_told_from_one_percent_on_for_ten_tasks_every_100_ms() {
        assertThat(of(SERVE).tasks().limits().progress())
                .isEqualTo(new ProgressPace(1, Duration.ofMillis(100), 10));
    }

    @Test
    void demo_mode_opens_the_rooms_and_makes_a_secret() {
        var config = of(DEMO);

        assertThat(rooms(config).publish()).isEqualTo(Rule.AUTHENTICATED);
        assertThat(config.http().allowedOrigins()).containsExactly("*");
        assertThat(config.auth().secretIsRandom()).isTrue();
        assertThat(config.auth().secret()).isNotEqualTo(of(DEMO).auth().secret()).hasSize(64);
    }

    @Test
    void what_is_set_counts_in_demo_mode_too() throws IOException {
        var yaml =
                """
                carillon:
                  rooms:
                    access: nobody
                  allowed-origins: https://a.example.com, https://b.example.com
                """;
        var config = of(yaml, Map.of(), DEMO);

        assertThat(rooms(config).publish()).isEqualTo(Rule.NOBODY);
        assertThat(config.http().allowedOrigins())
                .containsExactly("https://a.example.com", "https://b.example.com");
    }

    @Test
    void the_file_of_defaults_changes_nothing() throws IOException {
        assertThat(of(ConfigLoader.defaults(), Map.of(), SERVE)).isEqualTo(of(SERVE));

        var demo = Map.of("carillon.demo", "true", "carillon.auth.secret", SECRET);
        assertThat(of(ConfigLoader.defaults(), Map.of(), demo)).isEqualTo(of(demo));
    }

    @Test
    void the_file_of_defaults_names_every_setting() {
        assertThat(Settings.all())
                .allSatisfy(
                        setting -> assertThat(ConfigLoader.defaults()).contains(setting.meaning()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "thirty-one bytes, which is few.", ""})
    void a_weak_or_missing_secret_is_refused_outside_demo_mode_and_never_shown(String secret) {
        assertThatThrownBy(() -> of(Map.of("carillon.auth.secret", secret)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("carillon.auth.secret")
                .hasMessageContaining("32 random bytes")
                .extracting(Throwable::getMessage)
                .asString()
                .satisfies(message -> {
                    if (!secret.isEmpty()) {
                        assertThat(message).doesNotContain(secret);
                    }
                });
    }

    @Test
    void a_weak_secret_will_do_in_demo_mode() {
        var config = of(Map.of("carillon.demo", "true", "carillon.auth.secret", "demo-secret"));

        assertThat(config.auth().secret()).isEqualTo("demo-secret");
        assertThat(config.auth().secretIsRandom()).isFalse();
    }

    @Test
    void who_joins_and_leaves_is_told_only_where_that_is_wanted_and_after_any_time_or_none() {
        var told =
                of(
                        Map.of(
                                "carillon.demo", "true",
                                "carillon.presence.announce", "true",
                                "carillon.presence.grace", "0s"));

        assertThat(of(DEMO).presence())
                .isEqualTo(new CarillonConfig.Presence(false, Duration.ofSeconds(1)));
        assertThat(told.presence()).isEqualTo(new CarillonConfig.Presence(true, Duration.ZERO));
    }

    @Test
    void a_weak_api_key_is_refused_and_not_shown() {
        assertThatThrownBy(() ->
                        of(
                                Map.of(
                                        "carillon.demo",
                                        "true",
                                        "carillon.auth.api-keys",
                                        "0123456789abcdef,hunter2")))
                .hasMessageContaining("7 characters")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "demo, maybe",
        "port, -1",
        "port, http",
        "transport, pigeon",
        "event-loops, 1.5",
        "limits.connections, 0",
        "limits.message-size, 2GiB",
        "limits.message-size, 0",
        "limits.upload-size, 99999999999999999999MiB",
        "heartbeat.ping, 10 minutes",
        "heartbeat.ping, 10ms",
        "heartbeat.ping, 0s",
        "presence.announce, sometimes",
        "presence.grace, 0",
        "presence.grace, -1s",
        "rooms.access, everybody",
        "tasks.progress-threshold, 101",
        "tasks.progress-threshold, NaN"
    })
    void a_value_that_does_not_fit_is_refused_by_its_setting(String key, String value) {
        assertThatThrownBy(
                        () -> of(Map.of("carillon." + key, value, "carillon.auth.secret", SECRET)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("carillon." + key + " is '" + value + "', but ");
    }

    @Test
    void a_file_that_is_no_yaml_or_not_there_is_a_problem() {
        assertThat(problems("carillon: [", DEMO)).singleElement().asString().contains("YAML");
        assertThatThrownBy(() ->
                        load(
                                new ConfigSources(
                                        Optional.empty(),
                                        Optional.of(folder.resolve("none.yaml")),
                                        Map.of(),
                                        DEMO)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml");
    }

    @Test
    void a_preset_counts_less_than_the_file_and_an_unknown_one_is_a_problem() throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("carillon.yaml"),
                        "carillon:\n  limits:\n    connections: 7\n");
        var config =
                load(new ConfigSources(Optional.of("bench"), Optional.of(file), Map.of(), DEMO));

        assertThat(config.hub().connections()).isEqualTo(7);
        assertThat(config.hub().connectionsPerUser()).isEqualTo(2_000_000);
        assertThatThrownBy(() ->
                        load(
                                new ConfigSources(
                                        Optional.of("../bench"), Optional.empty(), Map.of(), DEMO)))
                .hasMessageContaining(
                        "there is no preset '../bench'; known are batch, bench, knowledge, momentum, progress, simple");
    }
}
