package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerNameTest {
    @TempDir Path folder;

    private String name() {
        try (var name = ServerName.in(folder.resolve("data"))) {
            return name.text();
        }
    }

    @Test
    void a_server_has_the_same_name_when_it_starts_again() {
        assertThat(name()).isEqualTo(name()).hasSize(36);
    }

    @Test
    void two_servers_on_one_directory_have_two_names() {
        try (var first = ServerName.in(folder);
                var second = ServerName.in(folder)) {
            assertThat(second.text()).isNotEqualTo(first.text());
        }
    }

    @Test
    void a_name_that_is_none_is_made_anew() throws IOException {
        var before = name();
        Files.writeString(folder.resolve("data").resolve("server-id"), "half");

        assertThat(name()).isNotEqualTo(before).hasSize(36);
    }
}
