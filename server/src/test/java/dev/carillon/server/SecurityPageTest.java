package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.security.SecurityEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/security.md` names tests and events that there are.
class SecurityPageTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w*)(\\*?)`");

    private final String page = Files.readString(TOP.resolve("docs/security.md"));

    SecurityPageTest() throws IOException {}

    /// The sources of all tests, by the name of the class; several where names are the same.
    private static Map<String, String> tests() throws IOException {
        var tests = new HashMap<String, String>();
        for (var module : new String[] {"protocol", "core", "testkit", "server"}) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module).resolve("src/test/java"))) {
                for (var file :
                        files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                    var name = String.valueOf(file.getFileName()).replace(".java", "");
                    tests.merge(name, Files.readString(file), String::concat);
                }
            }
        }
        return tests;
    }

    @Test
    void every_test_that_it_names_exists() throws IOException {
        var tests = tests();
        var named = TEST.matcher(page).results().toList();

        assertThat(named).hasSizeGreaterThan(50);
        for (var name : named) {
            var source = tests.get(name.group(1));
            assertThat(source).as(name.group()).isNotNull();
            var method = "void " + name.group(2) + (name.group(3).isEmpty() ? "(" : "");
            assertThat(source).as(name.group()).contains(method);
        }
    }

    @Test
    void every_line_of_the_cheat_sheets_that_holds_has_a_test() {
        var sheets = page.substring(page.indexOf("## OWASP"), page.indexOf("## The security log"));
        var rows =
                sheets.lines()
                        .filter(line -> line.startsWith("| ") && !line.startsWith("| advice"))
                        .toList();

        assertThat(rows).hasSizeGreaterThan(30).allMatch(row -> TEST.matcher(row).find());
    }

    @Test
    void it_has_every_event_of_the_security_log() {
        for (var event : SecurityEvent.values()) {
            assertThat(page).contains("`" + event.label() + "`");
        }
    }
}
