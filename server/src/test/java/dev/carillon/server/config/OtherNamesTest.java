package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.protocol.Event;
import dev.carillon.store.jdbc.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherNamesTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    /// The first lines of the batch server's own settings, and the rest of them.
    private static final String BATCH =
            """
            %swebsocket:
            %s  port: 3001
            %s  path: /push
            %s  heartbeatInterval: 20000
            %s  connectionTimeout: 50000
            %s  maxClients: 77
            %s  messageQueueSize: 500
            %s  enableCompression: false
            %s  enableAuthentication: true
            %s  authSecret: a secret of at least thirty-two bytes
            %s  rateLimit:
            %s    maxMessagesPerMinute: 100
            %s    maxConnectionsPerMinute: 10
            %s  reconnect:
            %s    maxAttempts: 5
            %s    delay: 1500
            %s    exponentialBackoff: false
            """;

    @TempDir Path folder;

    private CarillonConfig of(String yaml, Map<String, String> env, Map<String, String> overrides)
            throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        return ConfigLoader.load(
                new ConfigSources(Optional.empty(), Optional.of(file), env, overrides),
                List.of("carillon", "batch"));
    }

    private CarillonConfig ofEnvironment(Map<String, String> env) throws IOException {
        var all = new HashMap<>(env);
        all.putIfAbsent("CARILLON_AUTH_SECRET", SECRET);
        return of("", all, Map.of());
    }

    private CarillonConfig ofFile(String yaml) throws IOException {
        return of(yaml, Map.of("CARILLON_AUTH_SECRET", SECRET), Map.of());
    }

    private List<String> problems(String yaml, Map<String, String> env) {
        return catchThrowableOfType(ConfigException.class, () -> of(yaml, env, Map.of()))
                .problems();
    }

    @Test
    void C9_every_environment_variable_of_the_document_counts() throws IOException {
        var config =
                of(
                        "carillon:\n  port: 1\n  host: file\n  auth:\n    required: true\n",
                        Map.of(
                                "WEBSOCKET_PORT", "3001",
                                "WEBSOCKET_PATH", "/push",
                                "WEBSOCKET_SECURE", "false",
                                "WEBSOCKET_HOST", "localhost",
                                "WEBSOCKET_AUTH_ENABLED", "false",
                                "WEBSOCKET_AUTH_SECRET", SECRET,
                                "HTTP_PORT", "3000",
                                "NODE_ENV", "development"),
                        Map.of());

        assertThat(config.http().port()).isEqualTo(3000);
        assertThat(config.http().host()).isEqualTo("localhost");
        assertThat(config.http().tls()).isEmpty();
        assertThat(config.sockets().port()).contains(3001);
        assertThat(config.sockets().path()).isEqualTo("/push");
        assertThat(config.auth().required()).isFalse();
        assertThat(config.auth().secret()).isEqualTo(SECRET);
        assertThat(config.logging().level()).contains(LogLevel.DEBUG);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void E11_the_three_variables_of_the_document_count() throws IOException {
        var config =
                of(
                        "",
                        Map.of(
                                "JWT_SECRET", SECRET,
                                "DATABASE_URL", "postgresql://ada:hunter2@localhost/momentum_dev",
                                "REDIS_URL", "redis://localhost:6379"),
                        Map.of());

        assertThat(config.auth().secret()).isEqualTo(SECRET);
        assertThat(config.stores().storage())
                .isEqualTo(
                        new Storage.InDatabase(
                                new DatabaseAddress.Postgres(
                                        "jdbc:postgresql://localhost/momentum_dev",
                                        "ada",
                                        "hunter2")));
        assertThat(config.stores().redisUrl()).contains("redis://localhost:6379");
        assertThat(config.toString()).doesNotContain("hunter2", SECRET);
        assertThat(config.warnings())
                .containsExactly(
                        "REDIS_URL is set, but this version stands alone: two servers are two audiences");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void C9_every_setting_of_the_document_counts(String indent) throws IOException {
        var section = BATCH.replace("%s", indent);
        var config = of(indent.isEmpty() ? section : "carillon:\n" + section, Map.of(), Map.of());

        assertThat(config.sockets())
                .isEqualTo(
                        new CarillonConfig.Sockets(
                                Optional.of(3001),
                                "/push",
                                "carillon",
                                Set.of("carillon"),
                                false,
                                false,
                                100,
                                10,
                                Optional.empty(),
                                new Event.ReconnectHint(5, 1500, false)));
        assertThat(config.hub().ping()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.hub().pong()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.hub().connections()).isEqualTo(77);
        assertThat(config.offline().queueSize()).isEqualTo(500);
        assertThat(config.auth().required()).isTrue();
        assertThat(config.auth().secret()).isEqualTo(SECRET);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void C9_a_timeout_that_is_no_longer_than_the_interval_is_a_problem() {
        var yaml =
                "websocket:\n  heartbeatInterval: 30000\n  connectionTimeout: 30000\n  authSecret: %s\n"
                        .formatted(SECRET);

        assertThat(problems(yaml, Map.of()))
                .containsExactly(
                        "carillon.websocket.connectionTimeout is '30000', but must be longer than carillon.websocket.heartbeatInterval, the silence after which a connection is pinged: 30000ms");
    }

    @Test
    void C9_a_timeout_hardly_longer_than_the_interval_leaves_time_to_answer() throws IOException {
        var config = ofFile("websocket:\n  heartbeatInterval: 30000\n  connectionTimeout: 30001\n");

        assertThat(config.hub().pong()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void C9_secure_without_a_certificate_is_a_problem() {
        assertThat(problems("", Map.of("WEBSOCKET_SECURE", "true", "JWT_SECRET", SECRET)))
                .containsExactly(
                        "WEBSOCKET_SECURE is 'true', but needs a certificate: set carillon.tls.certificate and carillon.tls.key, or set it to false where a proxy has one");
    }

    @Test
    void a_problem_names_the_variable_that_was_set() {
        assertThat(problems("", Map.of("HTTP_PORT", "http", "CARILLON_AUTH_SECRET", SECRET)))
                .containsExactly("HTTP_PORT is 'http', but must be a whole number from 0 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        // file, other variable, own variable, flag, what counts
        "1,,,, 1",
        "1, 2,,, 2",
        "1, 2, 3,, 3",
        "1, 2, 3, 4, 4",
        "1, ' ',,, 1"
    })
    void other_variables_count_more_than_the_file_and_less_than_own_ones(
            String file, String other, String own, String flag, int expected) throws IOException {
        var env = new HashMap<>(Map.of("CARILLON_AUTH_SECRET", SECRET));
        if (other != null) {
            env.put("HTTP_PORT", other);
        }
        if (own != null) {
            env.put("CARILLON_PORT", own);
        }
        var flags = flag == null ? Map.<String, String>of() : Map.of("carillon.port", flag);

        assertThat(of("carillon:\n  port: " + file, env, flags).http().port()).isEqualTo(expected);
    }

    @Test
    void of_two_names_the_own_one_counts_and_whoever_set_them_is_warned() throws IOException {
        var yaml =
                """
                carillon:
                  limits:
                    connections: 5
                  websocket:
                    maxClients: 6
                """;
        var config =
                of(
                        yaml,
                        Map.of(
                                "CARILLON_AUTH_SECRET",
                                SECRET,
                                "JWT_SECRET",
                                "another secret of at least thirty-two bytes"),
                        Map.of());

        assertThat(config.hub().connections()).isEqualTo(5);
        assertThat(config.auth().secret()).isEqualTo(SECRET);
        assertThat(config.warnings())
                .containsExactlyInAnyOrder(
                        "carillon.limits.connections and carillon.websocket.maxClients are set to different values; carillon.limits.connections counts",
                        "CARILLON_AUTH_SECRET and JWT_SECRET are set to different values; CARILLON_AUTH_SECRET counts");
    }

    @Test
    void two_names_of_one_value_are_no_reason_to_warn() throws IOException {
        var config =
                ofFile(
                        "carillon:\n  heartbeat:\n    ping: 20s\n  websocket:\n    heartbeatInterval: 20000\n");

        assertThat(config.hub().ping()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void a_heartbeat_set_in_both_ways_is_warned_of() throws IOException {
        var config =
                ofFile(
                        "carillon:\n  heartbeat:\n    pong: 5s\n  websocket:\n    connectionTimeout: 60000\n");

        assertThat(config.hub().pong()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.warnings())
                .containsExactly(
                        "carillon.heartbeat.pong and carillon.websocket.connectionTimeout are set to different values; carillon.heartbeat.pong counts");
    }

    @Test
    void without_authentication_no_secret_is_needed() throws IOException {
        var config = of("", Map.of("WEBSOCKET_AUTH_ENABLED", "false"), Map.of());

        assertThat(config.auth().secretIsRandom()).isTrue();
    }

    @Test
    void demo_mode_in_production_is_warned_of() throws IOException {
        var config = of("", Map.of("NODE_ENV", "production", "CARILLON_DEMO", "true"), Map.of());

        assertThat(config.warnings()).singleElement().asString().contains("demo mode");
    }

    @Test
    void a_setting_outside_its_section_is_told_where_it_belongs() {
        assertThat(problems("port: 3000\n", Map.of("JWT_SECRET", SECRET)))
                .containsExactly(
                        "port is not a setting, but carillon.port is; put it under 'carillon:'");
    }

    @Test
    void the_defaults_name_the_other_names_too() throws IOException {
        assertThat(ConfigLoader.defaults())
                .contains(
                        "The port for HTTP and WebSocket; 0 for any free one. Also: HTTP_PORT.\n",
                        "pinged. Also: websocket.heartbeatInterval.\n");
        assertThat(OtherNames.all())
                .allSatisfy(other -> assertThat(ConfigLoader.defaults()).contains(other.shown()));
        assertThat(ofEnvironment(Map.of()).warnings()).isEmpty();
    }
}
