package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.UserId;
import dev.carillon.server.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What another user of the machine can read of what a server keeps: nothing.
class AtRestTest {
    @TempDir private Path folder;

    private Carillon start(Path data) {
        return Carillon.builder().demo().port(0).dataDirectory(data).start();
    }

    private static void use(Carillon server) {
        try (var http = HttpClient.newHttpClient()) {
            var user =
                    new Api(http, server.uri())
                            .withToken(server.issueToken(new UserId("ann"), "ann", List.of()));
            assertThat(user.upload("letter.txt", new byte[] {'a'}).status()).isEqualTo(201);
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    /// Files and folders that somebody else may do anything with, after a look at all of them.
    private static List<Path> open(Path top) throws IOException {
        try (var files = Files.walk(top)) {
            var all = files.toList();
            assertThat(all).hasSizeGreaterThan(5);
            return all.stream()
                    .filter(path -> {
                        try {
                            return !mode(path).endsWith("------");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private static Path readable(Path file) throws IOException {
        Files.writeString(file, "0123456789");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void nobody_else_can_read_the_database_the_uploads_or_the_secret() throws IOException {
        var data = folder.resolve("data");
        try (var server = start(data)) {
            use(server);

            assertThat(mode(data)).isEqualTo("rwx------");
            assertThat(mode(data.resolve("carillon.db"))).isEqualTo("rw-------");
            assertThat(mode(data.resolve("carillon.db-wal"))).isEqualTo("rw-------");
            assertThat(mode(data.resolve("secret"))).isEqualTo("rw-------");
            assertThat(mode(data.resolve("server-id"))).isEqualTo("rw-------");
            assertThat(open(data)).isEmpty();
        }
        assertThat(open(data)).isEmpty();
    }

    @Test
    void a_data_directory_of_an_earlier_version_is_closed() throws IOException {
        var data = Files.createDirectory(folder.resolve("data"));
        try (var server = start(data)) {
            use(server);
        }
        try (var files = Files.walk(data)) {
            for (var path : files.toList()) {
                Files.setPosixFilePermissions(
                        path,
                        PosixFilePermissions.fromString(
                                Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        start(data).close();

        assertThat(open(data)).isEmpty();
    }

    @Test
    void in_a_folder_with_other_things_only_what_is_the_servers_is_closed() throws IOException {
        var home = Files.createDirectory(folder.resolve("home"));
        var letter = readable(home.resolve("letter.txt"));
        var uploads = Files.createDirectory(home.resolve("files"));
        readable(uploads.resolve("0"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        start(home).close();

        assertThat(mode(letter)).isEqualTo("rw-r--r--");
        assertThat(mode(home)).isEqualTo("rwxr-xr-x");
        assertThat(mode(uploads)).isEqualTo("rwx------");
        assertThat(open(home)).containsExactlyInAnyOrder(letter, home);
    }
}
