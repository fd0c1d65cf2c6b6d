package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.carillon.store.jdbc.DatabaseAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Secrets come from files too, must not be guessable, and are never shown.
class SecretsTest {
    private static final String SECRET = "2f7c9b0e51d84a6693aa0c1b7de5f8423b91c6d07ea45f18";
    private static final String OTHER = "9a4e17c0d2b85f63e8017b4c6da92f3518c0e7b6a3d94f25";

    @TempDir private Path folder;

    private static CarillonConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> overrides) {
        return ConfigLoader.load(
                new ConfigSources(Optional.empty(), file, environment, overrides),
                List.of("carillon"));
    }

    private static CarillonConfig of(Map<String, String> environment) {
        return load(Optional.empty(), environment, Map.of());
    }

    private Path file(String content) throws IOException {
        var file = Files.createTempFile(folder, "secret", "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Files.writeString(file, content);
    }

    @Test
    void a_secret_may_be_in_a_file_that_any_source_names() throws IOException {
        var file = file(SECRET + "\n").toString();
        var yaml =
                Files.writeString(
                        folder.resolve("a.yaml"), "carillon:\n  auth:\n    secret-file: " + file);

        assertThat(of(Map.of("CARILLON_AUTH_SECRET_FILE", file)).auth().secret()).isEqualTo(SECRET);
        assertThat(of(Map.of("JWT_SECRET_FILE", file)).auth().secret()).isEqualTo(SECRET);
        assertThat(load(Optional.of(yaml), Map.of(), Map.of()).auth().secret()).isEqualTo(SECRET);
        assertThat(
                        load(Optional.empty(), Map.of(), Map.of("carillon.auth.secret-file", file))
                                .auth()
                                .secret())
                .isEqualTo(SECRET);
    }

    @Test
    void every_secret_may_be_in_a_file() throws IOException {
        for (var setting : Settings.all()) {
            if (setting.secret()) {
                assertThat(Settings.secretFiles().values()).contains(setting);
            }
        }
        var config =
                of(
                        Map.of(
                                "CARILLON_AUTH_SECRET_FILE", file(SECRET).toString(),
                                "CARILLON_AUTH_API_KEYS_FILE",
                                        file(SECRET + ",\n" + OTHER).toString(),
                                "DATABASE_URL_FILE",
                                        file("postgresql://app:one@db/things").toString(),
                                "CARILLON_DATABASE_PASSWORD_FILE", file("other\n").toString()));

        assertThat(config.auth().apiKeys()).containsExactly(SECRET, OTHER);
        assertThat(config.stores().storage())
                .isEqualTo(
                        new Storage.InDatabase(
                                new DatabaseAddress.Postgres(
                                        "jdbc:postgresql://db/things", "app", "other")));
    }

    @Test
    void a_source_that_wins_wins_with_its_file_too() throws IOException {
        var yaml =
                Files.writeString(
                        folder.resolve("a.yaml"), "carillon:\n  auth:\n    secret: " + OTHER);
        var environment = Map.of("CARILLON_AUTH_SECRET_FILE", file(SECRET).toString());

        assertThat(load(Optional.of(yaml), environment, Map.of()).auth().secret())
                .isEqualTo(SECRET);
    }

    @Test
    void a_secret_and_a_file_with_one_in_the_same_place_are_refused() throws IOException {
        var environment =
                Map.of(
                        "CARILLON_AUTH_SECRET",
                        OTHER,
                        "CARILLON_AUTH_SECRET_FILE",
                        file(SECRET).toString());

        assertThatThrownBy(() -> of(environment))
                .hasMessageContaining(
                        "CARILLON_AUTH_SECRET and CARILLON_AUTH_SECRET_FILE are both set; leave one of them out");
    }

    @Test
    void a_file_that_holds_no_secret_is_told_by_its_name() throws IOException {
        var large = file("x".repeat(70_000));
        for (var path : List.of(folder.resolve("nowhere"), folder, file(" \n"), large)) {
            assertThatThrownBy(() -> of(Map.of("CARILLON_AUTH_SECRET_FILE", path.toString())))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(
                            "CARILLON_AUTH_SECRET_FILE is '" + path + "', but that is");
        }
    }

    @Test
    void a_file_that_everybody_can_read_is_warned_of() throws IOException {
        var file = file(SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(of(Map.of("CARILLON_AUTH_SECRET_FILE", file.toString())).warnings())
                .anySatisfy(warning -> assertThat(warning).contains("every user of this machine"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "secret",
                "changeme",
                "your-256-bit-secret",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abababababababababababababababababab",
                "abcdabcdabcdabcdabcdabcdabcdabcdabcdab",
                "0123456789abcdef0123456789abcdef",
                "changemechangemechangemechangemechangeme",
                "abcdefghijklmnopqrstuvwxyz0123456789",
                "987654321098765432109876543210zyxwv",
                "a-string-secret-at-least-256-bits-long",
                "your-super-secret-jwt-key-change-in-production",
                "CHANGE_ME_please_change_this_secret_key_1234",
                "secret-key-of-at-least-32-characters!!",
                "this-is-a-very-long-secret-for-development-only",
                "correct horse battery staple correct horse battery staple ",
            })
    void a_weak_secret_is_refused_with_the_mend_and_not_shown(String weak) {
        assertThatThrownBy(() -> of(Map.of("CARILLON_AUTH_SECRET", weak)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("which is weak; use at least 32 random bytes")
                .hasMessageContaining("openssl rand -hex 32")
                .message()
                .doesNotContain("'" + weak + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SECRET,
                "Zm9vYmFyU3VwZXJTZWNyZXRLZXlXaXRoUmFuZG9tQnl0ZXM=",
                "k8#Vq2!xT9zR$wL5@nB7^cJ4&hF1*dG6(sM3)",
                "four unlikely herons met beneath a quiet aqueduct",
                "a secret of at least thirty-two bytes",
            })
    void a_secret_that_nobody_would_guess_is_taken(String secret) {
        assertThat(of(Map.of("CARILLON_AUTH_SECRET", secret)).auth().secret()).isEqualTo(secret);
    }

    @Test
    void a_weak_api_key_is_refused() {
        for (var weak :
                List.of("aaaaaaaaaaaaaaaaaaaa", "my-secret-api-key", "0123456789abcdefgh")) {
            assertThatThrownBy(() ->
                            of(
                                    Map.of(
                                            "CARILLON_AUTH_SECRET",
                                            SECRET,
                                            "CARILLON_AUTH_API_KEYS",
                                            OTHER + "," + weak)))
                    .hasMessageContaining("CARILLON_AUTH_API_KEYS holds a key that")
                    .message()
                    .doesNotContain(weak, OTHER);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carillon:\n  auth:\n    secret: hunter2: x\n",
                "carillon:\n  auth:\n    secret: \"hunter2\n",
                "carillon:\n  auth:\n    secret: *hunter2\n",
                "carillon:\n  auth:\n    secret: !hunter2 x\n",
                "carillon:\n  auth:\n    secret: %hunter2\n",
                "carillon:\n  auth:\n    secret: \"\\hunter2\"\n",
                "carillon:\n  auth:\n    secret: {hunter2\n",
                "carillon:\n  auth:\n    hunter2: 1\n    hunter2: 2\n",
                "carillon:\n  auth:\n\tsecret: hunter2\n",
                "carillon:\n  auth:\n    secret: hunter2\n  port: [\n",
                "carillon:\n  auth:\n    secret: hunter2\u0007\n",
                "carillon:\n  auth:\n    secret: &hunter2 *hunter2\n",
                "hunter2\n",
            })
    void a_fault_in_a_file_of_settings_shows_nothing_of_it(String yaml) throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        var failure = catchThrowable(() -> load(Optional.of(file), Map.of(), Map.of()));
        var stack = new StringWriter();
        failure.printStackTrace(new PrintWriter(stack));

        assertThat(failure).isInstanceOf(ConfigException.class);
        assertThat(stack.toString()).contains("carillon.yaml").doesNotContain("hunter2");
    }

    @Test
    void a_secret_that_is_wrong_is_told_without_its_value() {
        for (var setting : Settings.all()) {
            if (!setting.secret()) {
                continue;
            }
            var values = new HashMap<>(Map.of("CARILLON_AUTH_SECRET", SECRET));
            values.put(setting.environmentName(), "hunter2://hunter2:hunter2@hunter2?hunter2=1");
            var told = new StringWriter();
            try {
                var config = of(values);
                told.append(String.valueOf(config)).append(String.valueOf(config.warnings()));
            } catch (ConfigException e) {
                e.printStackTrace(new PrintWriter(told));
            }
            assertThat(told.toString().replace("begins with 'hunter2:'", ""))
                    .doesNotContain("hunter2");
        }
    }
}
