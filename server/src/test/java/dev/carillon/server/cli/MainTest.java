package dev.carillon.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.store.jdbc.Database;
import dev.carillon.store.jdbc.DatabaseAddress;
import dev.carillon.testkit.Patience;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the program as a process of its own.
class MainTest {
    private static final String SECRET = "auth.secret=a secret of at least thirty-two bytes";

    /// What a developer's machine may have set for something else.
    private static final Set<String> OTHER_NAMES =
            Set.of("DATABASE_URL", "HTTP_PORT", "JWT_SECRET", "NODE_ENV", "REDIS_URL", "RUST_LOG");

    @TempDir Path folder;

    private record Run(int exit, String out, String err) {}

    private Process start(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("CARILLON_") || OTHER_NAMES.contains(name));
        return builder.start();
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        return awaitEnd(start(arguments));
    }

    private Run awaitEnd(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end");
        }
        return new Run(
                process.exitValue(),
                Files.readString(folder.resolve("out")),
                Files.readString(folder.resolve("err")));
    }

    @Test
    void config_check_says_all_that_is_wrong_and_exits_with_1() throws Exception {
        var run = run("config", "check", "--set", "port=99999", "--set", "colour=blue");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("carillon: the configuration has problems:\n")
                .contains("carillon.port is '99999'", "carillon.colour", "carillon.auth.secret")
                .doesNotContain("\tat ");
    }

    @Test
    void config_check_of_good_settings_exits_with_0() throws Exception {
        var run = run("config", "check", "--set", SECRET);

        assertThat(run.exit()).isZero();
        assertThat(run.out().lines().filter(line -> !line.contains("runs as root")))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "Memory: of a heap of \\d+ MiB, clients may fill \\d+ MiB: documents.memory \\d+ MiB, .*"),
                        line -> assertThat(line).isEqualTo("The settings are fine."));
    }

    @Test
    void the_defaults_are_a_file_that_can_be_checked() throws Exception {
        var defaults = run("config", "defaults");
        assertThat(defaults.exit()).isZero();
        Files.writeString(folder.resolve("carillon.yaml"), defaults.out());

        assertThat(run("config", "check", "--demo").exit()).isZero();
        assertThat(run("config", "check").exit()).isEqualTo(1);
    }

    @Test
    void a_wrong_command_line_exits_with_2() throws Exception {
        var run = run("sing");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("sing");
    }

    @Test
    void serving_without_a_secret_is_refused() throws Exception {
        var run = run("serve", "--port", "0");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("carillon.auth.secret is missing");
    }

    @Test
    void a_demo_says_where_it_listens_and_ends_in_peace() throws Exception {
        var process = start("demo", "--port", "0");
        try {
            var out = folder.resolve("out");
            await().until(() -> Files.readString(out).contains("Demo mode"));
            assertThat(Files.readString(out))
                    .containsPattern("listens on port [1-9][0-9]*")
                    .containsPattern("Open http://localhost:[1-9][0-9]*\n");
        } finally {
            process.destroy();
        }
        awaitEnd(process);
    }

    @Test
    void a_port_that_is_taken_is_told_and_exits_with_1() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var run = run("demo", "--port", Integer.toString(taken.getLocalPort()));

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains(
                            "port " + taken.getLocalPort(), "in use", "choose another with --port")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void an_unknown_preset_is_told_which_there_are() throws Exception {
        var run = run("serve", "--preset", "simpel");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "there is no preset 'simpel'; known are batch, bench, knowledge, momentum, progress, simple");
    }

    @Test
    void a_presets_values_are_a_file_that_can_be_checked() throws Exception {
        var shown = run("config", "defaults", "--preset", "batch");
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).contains("  dialect: batch\n");
        Files.writeString(folder.resolve("carillon.yaml"), shown.out());

        assertThat(run("config", "check").exit()).isZero();
    }

    @Test
    void an_unknown_dialect_is_told_which_there_are() throws Exception {
        var run = run("config", "check", "--set", SECRET, "--set", "websocket.dialect=latin");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "carillon.websocket.dialect is 'latin', but must be one of carillon, batch, knowledge, momentum");
    }

    @Test
    void C6_both_ports_are_told() throws Exception {
        var process = start("serve", "--port", "0", "--set", SECRET, "--set", "websocket.port=0");
        try {
            var out = folder.resolve("out");
            await().untilAsserted(() ->
                    assertThat(Files.readString(out))
                            .containsPattern(
                                    "listens on port [1-9][0-9]*, and on [1-9][0-9]* for WebSockets, "));
        } finally {
            process.destroy();
        }
        awaitEnd(process);
    }

    @Test
    void E11_a_database_that_is_not_there_is_told_in_a_line_without_the_password()
            throws Exception {
        var run =
                run(
                        "serve",
                        "--port",
                        "0",
                        "--set",
                        SECRET,
                        "--set",
                        "database.url=postgresql://ada:hunter2@127.0.0.1:1/momentum_dev");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(said(run.err()))
                .singleElement()
                .asString()
                .startsWith(
                        "carillon: PostgreSQL at 127.0.0.1:1/momentum_dev is not available: Connection to 127.0.0.1:1 refused.")
                .endsWith(
                        "see that it runs, and that database.url names it and a user who may create a schema")
                .doesNotContain("hunter2");
    }

    @Test
    void a_file_that_is_no_database_is_told_in_a_line_and_left_as_it_is() throws Exception {
        var letter = Files.writeString(folder.resolve("letter.txt"), "Dear reader, …");
        var run = run("demo", "--port", "0", "--set", "database.url=sqlite:letter.txt");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(said(run.err()))
                .singleElement()
                .asString()
                .startsWith("carillon: ")
                .contains("letter.txt is not a SQLite database and was left as it is");
        assertThat(letter).hasContent("Dear reader, …");
    }

    @Test
    void a_database_of_another_program_is_told_in_a_line() throws Exception {
        var other = folder.resolve("other.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + other);
                var statement = connection.createStatement()) {
            statement.execute("create table users (theirs text)");
        }
        var run = run("demo", "--port", "0", "--set", "database.url=sqlite:other.db");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(said(run.err()))
                .singleElement()
                .asString()
                .startsWith("carillon: the SQLite file ")
                .contains("other.db has tables of another program");
    }

    @Test
    void a_database_that_another_server_has_is_told_in_a_line() throws Exception {
        try (var database =
                Database.open(new DatabaseAddress.Sqlite(folder.resolve("carillon.db")))) {
            assertThat(database.problem()).isEmpty();
            var run = run("demo", "--port", "0", "--set", "database.url=sqlite:carillon.db");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(said(run.err()))
                    .singleElement()
                    .asString()
                    .contains("carillon.db is in use by another server; stop that one");
        }
    }

    @Test
    void restore_checks_a_backup_and_says_what_it_did() throws Exception {
        var data = folder.resolve("data");
        var file = new DatabaseAddress.Sqlite(data.resolve("carillon.db"));
        Database.open(file, data).close();

        var run = run("restore", "--set", "data-dir=data");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("carillon.db is sound: 0 publications in 0 channels", "0 are damaged")
                .contains("All channels begin new epochs", "Start the server now.");
    }

    @Test
    void restore_where_no_backup_was_put_is_told_in_a_line() throws Exception {
        var run = run("restore");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err().lines().toList())
                .singleElement()
                .asString()
                .startsWith("carillon: there is nothing in the SQLite file ")
                .contains("--anew");
    }

    /// What was printed beside warnings, such as that of who runs it as root.
    private static List<String> said(String text) {
        return text.lines().filter(line -> !line.contains(" WARN ")).toList();
    }
}
