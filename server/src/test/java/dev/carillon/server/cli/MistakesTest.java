package dev.carillon.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.server.testing.Certificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody is told who gets something wrong: a sentence with the mend, never a stack.
@Timeout(180)
class MistakesTest {
    @TempDir Path folder;

    private record Run(int exit, String out, String err) {
        /// What it is told, without the help that may follow.
        String told() {
            return err.lines().findFirst().orElse("");
        }
    }

    private static Run run(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        var exit = line.execute(arguments.toArray(String[]::new));
        assertThat(err.toString()).doesNotContain("\tat ", "Exception");
        return new Run(exit, out.toString(), err.toString());
    }

    /// Of a demo server that would keep its things in this test's folder.
    private Run check(String... more) {
        return run(arguments(List.of("config", "check", "--demo"), List.of(more)));
    }

    private Run start(String... more) {
        return run(arguments(List.of("serve", "--demo"), List.of(more)));
    }

    /// With a folder and a port of its own, unless the test is about those.
    private List<String> arguments(List<String> command, List<String> more) {
        var arguments = new ArrayList<>(command);
        for (var setting : List.of("data-dir=" + folder.resolve("data"), "port=0")) {
            var key = setting.substring(0, setting.indexOf('=') + 1);
            if (more.stream().noneMatch(argument -> argument.startsWith(key))) {
                arguments.addAll(List.of("--set", setting));
            }
        }
        arguments.addAll(more);
        return arguments;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=no.such.host.invalid | carillon.host is 'no.such.host.invalid', which is no IP address, nor a name",
                "host=192.0.2.7 | carillon.host is '192.0.2.7', which is no address of this machine; use one of it, or 0.0.0.0",
                "host=:: : | carillon.host is ':: :'",
                "host= | carillon.host is '', which is no address of this machine",
                "data-dir=/dev/null/x | carillon.data-dir is '/dev/null/x', but /dev/null is not a folder",
                "transport=carrier-pigeon | carillon.transport is 'carrier-pigeon', but must be one of",
                "port= | carillon.port is '', but must be a whole number from 0 to 65535",
                "port=-1 | carillon.port is '-1', but must be a whole number from 0 to 65535",
                "prot=8000 | carillon.prot is not a setting; did you mean carillon.port? 'carillon config defaults' lists them all",
                "heartbeat.ping=soon | carillon.heartbeat.ping is 'soon', but must be a time such as",
                "tls.certificate=/no/such/file | carillon.tls.certificate is '/no/such/file', but is not a file that can be read",
            })
    void a_wrong_setting_is_told_alike_by_a_check_and_by_a_start(String setting, String told) {
        for (var run : List.of(check("--set", setting), start("--set", setting))) {
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains(told);
        }
    }

    @Test
    void a_key_that_does_not_belong_to_the_certificate_is_told() throws Exception {
        var one = Certificate.in(Files.createDirectory(folder.resolve("one")));
        var other = Certificate.in(Files.createDirectory(folder.resolve("other")));
        var certificate = "tls.certificate=" + one.certificate();

        assertThat(check("--set", certificate, "--set", "tls.key=" + one.key()).exit()).isZero();
        var mixed = check("--set", certificate, "--set", "tls.key=" + other.key());
        assertThat(mixed.exit()).isEqualTo(1);
        assertThat(mixed.err()).contains("which is not the key of the certificate in");
    }

    @Test
    void files_that_are_no_certificate_are_told() throws Exception {
        var file = Files.writeString(folder.resolve("letter.pem"), "Dear reader, …");
        var run = start("--set", "tls.certificate=" + file, "--set", "tls.key=" + file);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("can't be read as PEM files: ", "its unencrypted key");
    }

    @Test
    void plug_ins_that_can_not_be_used_are_told_by_a_check_too() throws Exception {
        var plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.writeString(plugins.resolve("broken.jar"), "this is no jar");
        var run = check("--set", "plugins.directory=" + plugins);

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("broken.jar can't be read");
    }

    @Test
    void a_file_of_settings_that_is_not_there_is_said_to_be_missing() {
        var run = check("--config", folder.resolve("nowhere.yaml").toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("there is no file '", "nowhere.yaml'; name one with --config");
    }

    @Test
    void a_folder_in_the_place_of_a_file_of_settings_is_told() {
        var run = check("--config", folder.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("is a folder; name a YAML file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`carillon:\n  port: 1\n  port: 2\n` | found duplicate key port in line 3",
                "`carillon:\n\tport: 1\n` | can't be read as YAML: ",
                "`just words\n` | must be settings such as 'carillon:'",
                "`- a\n` | must be settings such as 'carillon:'",
                "`carillon: [\n` | can't be read as YAML: ",
                "`carillon: {port: {x: 1}}\n` | carillon.port.x is not a setting",
            })
    void a_file_that_is_no_settings_is_told_in_a_sentence(String yaml, String told)
            throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        var run = check("--config", file.toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains(told);
        assertThat(run.err().strip().lines()).hasSize(2);
    }

    @Test
    void a_file_that_is_not_utf_8_is_told() throws IOException {
        var file = Files.write(folder.resolve("carillon.yaml"), "carillon: é".getBytes(UTF_8));
        Files.write(file, new byte[] {'a', ':', (byte) 0xE9, '\n'});

        assertThat(check("--config", file.toString()).exit()).isEqualTo(1);
    }

    @Test
    void an_empty_file_sets_nothing() throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), "");

        assertThat(check("--config", file.toString()).exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "serve --port eighty | 'eighty' is not an int",
                "serve --port | Missing required parameter for option '--port'",
                "serve --port 1 --port 2 | should be specified only once",
                "serve --config | Missing required parameter for option '--config'",
                "serve --set port | --set takes KEY=VALUE, such as --set port=8000, but is 'port'",
                "serve --set =8000 | --set takes KEY=VALUE",
                "serve --set port=1 --set port=2 | --set port stands twice, with different values",
                "serve --demo=maybe | 'maybe' is not a boolean",
                "serve --colour blue | Unknown options: '--colour', 'blue'",
                "demo --preset | Missing required parameter for option '--preset'",
                "demo again | Unmatched argument at index 1: 'again'",
                "config check --port 1 | Unknown options: '--port', '1'",
                "config defaults --demo | Unknown option: '--demo'",
                "config show | Unmatched argument at index 1: 'show'",
                "sing | Unmatched argument at index 0: 'sing'",
            })
    void a_wrong_command_line_exits_with_2(String command, String told) {
        var run = run(List.of(command.split(" ", -1)));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.told()).contains(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simpel", ""})
    void a_preset_that_is_none_is_told_with_those_there_are(String preset) {
        for (var command : List.of("config check", "config defaults", "serve", "demo")) {
            var arguments = new ArrayList<>(List.of(command.split(" ", -1)));
            arguments.addAll(List.of("--preset", preset));
            var run = run(arguments);

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err())
                    .contains("there is no preset '%s'; known are batch".formatted(preset));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "serve --help",
                "demo --help",
                "config --help",
                "config check --help",
                "config defaults --help"
            })
    void every_command_explains_itself(String command) {
        var run = run(List.of(command.split(" ", -1)));

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("Usage: carillon");
    }

    private static Path open(Path path) throws IOException {
        var mode = Files.isDirectory(path) ? "rwxrwxrwx" : "rw-rw-rw-";
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    @Test
    void what_every_user_of_the_machine_can_write_is_warned_of() throws IOException {
        var settings = open(Files.writeString(folder.resolve("carillon.yaml"), ""));
        var plugins = open(Files.createDirectory(folder.resolve("plugins")));
        var data = open(Files.createDirectory(folder.resolve("data")));
        Files.writeString(data.resolve("letter.txt"), "not a server's");
        var run = check("--config", settings.toString(), "--set", "plugins.directory=" + plugins);

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "Note: the file of settings " + settings + " can be written by every user")
                .contains(
                        "Note: the folder of plug-ins " + plugins + " can be written by every user")
                .contains("Note: the data directory " + data + " can be written by every user")
                .contains("chmod o-w");
    }

    @Test
    void a_folder_above_that_every_user_can_write_is_warned_of() throws IOException {
        var above = open(Files.createDirectory(folder.resolve("above")));
        var settings = Files.writeString(above.resolve("carillon.yaml"), "");

        assertThat(check("--config", settings.toString()).out())
                .contains(settings + " is in " + above + ", which can be written by every user");
    }

    @Test
    void files_of_another_user_are_warned_of_and_so_is_root() throws IOException {
        var settings = Files.writeString(folder.resolve("carillon.yaml"), "");
        var own = check("--config", settings.toString());
        assertThat(own.out()).doesNotContain("belongs to another user");

        var isRoot = Integer.valueOf(0).equals(Files.getAttribute(settings, "unix:uid"));
        assertThat(own.out().contains("runs as root")).isEqualTo(isRoot);
        if (isRoot) { // nobody else may give files away
            Files.setAttribute(settings, "unix:uid", 65534);
            assertThat(check("--config", settings.toString()).out())
                    .contains(settings + " belongs to another user (65534)");
        }
    }

    @Test
    void a_secret_on_a_wrong_command_line_is_not_shown() {
        for (var arguments :
                List.of(
                        List.of("config", "check", "--set", "auth.secret:hunter2"),
                        List.of(
                                "config",
                                "check",
                                "--set",
                                "auth.secret=hunter2",
                                "--set",
                                "auth.secret=hunter3"),
                        List.of("config", "check", "--set", "auth.secret=hunter2"),
                        List.of("config", "check", "--set", "database.url=hunter2"))) {
            var run = run(arguments);

            assertThat(run.exit()).isNotZero();
            assertThat(run.err() + run.out()).doesNotContain("hunter2", "hunter3");
        }
    }
}
