package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Restarting a demo logs nobody out.
class KeptSecretTest {
    private static final String ONE = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);

    @TempDir private Path folder;

    private CarillonBuilder demo() {
        return Carillon.builder().demo().port(0).dataDirectory(folder);
    }

    private static String login(Carillon server) throws IOException, InterruptedException {
        var body = "{\"username\":\"user1\",\"password\":\"password1\"}";
        var answer =
                send(
                        HttpRequest.newBuilder(server.uri().resolve("/api/v1/auth/login"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body)));
        return answer.body().replaceFirst("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    }

    private static int statusWith(Carillon server, String token)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/tasks"))
                        .header("Authorization", "Bearer " + token))
                .statusCode();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void a_token_of_the_demo_holds_after_a_restart_on_the_same_data() throws Exception {
        String token;
        try (var server = demo().start()) {
            token = login(server);
        }
        try (var server = demo().start()) {
            assertThat(statusWith(server, token)).isEqualTo(200);
        }
    }

    @Test
    void only_the_servers_own_user_may_read_the_secret() throws Exception {
        try (var _ = demo().start()) {
            assertThat(mode()).isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        try (var _ = demo().start()) {
            assertThat(mode()).isEqualTo("rw-------");
        }
    }

    @Test
    void a_secret_that_was_set_is_written_nowhere() {
        try (var _ = demo().secret(ONE).start()) {
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void what_is_kept_wins_and_what_is_damaged_is_replaced() throws Exception {
        assertThat(KeptSecret.in(folder, ONE)).isEqualTo(ONE);
        assertThat(KeptSecret.in(folder, OTHER)).isEqualTo(ONE);
        Files.writeString(file(), ONE.substring(20));
        assertThat(KeptSecret.in(folder, OTHER)).isEqualTo(OTHER);
        assertThat(Files.readString(file())).isEqualTo(OTHER + "\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    private Path file() {
        return folder.resolve(KeptSecret.FILE);
    }

    private String mode() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
    }
}
