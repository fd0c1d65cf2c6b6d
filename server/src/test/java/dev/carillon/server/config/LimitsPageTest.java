package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `docs/limits.md` says what the program does.
class LimitsPageTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern TEST =
            Pattern.compile("src/.*(Test|Contract)\\.java$|/it/.*\\.test\\.js$");
    private static final Pattern SETTING = Pattern.compile("`(limits\\.[a-z-]+)`");
    private static final Pattern METRIC = Pattern.compile("`((?:carillon|process)_[a-z_]+)`");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PLAIN = Pattern.compile("`?([0-9]+[A-Za-z]*)`?(,.*| of .*)?");

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private final List<Row> rows = rows();

    LimitsPageTest() throws IOException {}

    /// One bound.
    private record Row(
            String bound, String usual, String outcome, String code, String metric, String test) {
        Stream<Setting<?>> settings() {
            var name = SETTING.matcher(bound);
            return name.lookingAt()
                    ? Settings.all().stream()
                            .filter(one -> one.key().equals("carillon." + name.group(1)))
                    : Stream.empty();
        }
    }

    private static List<Row> rows() throws IOException {
        return Files.readString(TOP.resolve("docs/limits.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| bound"))
                .map(line -> line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(cells -> Arrays.stream(cells).map(String::strip).toArray(String[]::new))
                .map(cells -> new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]))
                .toList();
    }

    /// The names of all files with tests.
    private static Set<String> tests() throws IOException {
        try (var files =
                Files.find(
                        TOP,
                        20,
                        (path, _) ->
                                !path.toString().contains("node_modules")
                                        && TEST.matcher(path.toString()).find())) {
            return files.map(TOP::relativize)
                    .map(path ->
                            path.startsWith("it")
                                    ? path.toString()
                                    : path.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1));
    }

    @Test
    void every_limit_that_can_be_set_has_a_row_and_no_other_is_named() {
        var all =
                Settings.all().stream()
                        .map(one -> one.key().replaceFirst("^carillon\\.", ""))
                        .filter(key -> key.startsWith("limits."))
                        .collect(Collectors.toSet());
        var first =
                rows.stream()
                        .map(row -> SETTING.matcher(row.bound()))
                        .filter(Matcher::lookingAt)
                        .map(match -> match.group(1))
                        .toList();

        assertThat(first).containsExactlyInAnyOrderElementsOf(all);
        assertThat(rows.stream().flatMap(row -> found(SETTING, row.toString())))
                .allSatisfy(name -> assertThat(all).contains(name));
    }

    @Test
    void the_defaults_are_those_of_the_program() {
        for (var row : rows) {
            var usual = PLAIN.matcher(row.usual());
            if (usual.matches()) {
                row.settings()
                        .filter(setting -> !setting.defaultValue().isEmpty())
                        .forEach(setting ->
                                assertThat(usual.group(1))
                                        .as(setting.key())
                                        .isEqualTo(setting.defaultValue()));
            }
        }
    }

    @Test
    void its_codes_and_its_metrics_are_there_and_each_bound_has_an_outcome() {
        var codes =
                Stream.concat(
                                Arrays.stream(ErrorCode.values()).map(ErrorCode::code),
                                Arrays.stream(CloseCode.values()).map(CloseCode::code))
                        .map(String::valueOf)
                        .toList();
        var metrics = server.api().get("/metrics").text();

        assertThat(rows)
                .hasSizeGreaterThan(40)
                .allSatisfy(row -> {
                    assertThat(row.outcome()).isNotEmpty();
                    assertThat(
                                    Arrays.stream(row.code().split(", "))
                                            .filter(code -> !code.isEmpty()))
                            .allSatisfy(code -> assertThat(codes).contains(code));
                    assertThat(found(METRIC, row.metric()))
                            .allSatisfy(name ->
                                    assertThat(metrics).containsPattern("(?m)^" + name + "[ {]"));
                });
    }

    @Test
    void each_bound_names_a_test_that_fills_it() throws IOException {
        var tests = tests();

        assertThat(rows)
                .allSatisfy(row ->
                        assertThat(found(CODE, row.test()))
                                .as(row.bound())
                                .isNotEmpty()
                                .isSubsetOf(tests));
    }

    @Test
    void bounds_that_follow_the_heap_are_told_as_they_are_divided() {
        for (var share : HeapShare.values()) {
            var percent =
                    share.of(100L << 30) == share.of(200L << 30)
                            ? ""
                            : "%d %% of the heap"
                                    .formatted(
                                            Math.round(share.of(100L << 30) / (double) (1L << 30)));
            assertThat(rows)
                    .as(share.text())
                    .anySatisfy(row -> assertThat(row.usual()).contains("% of the heap", percent));
        }
    }
}
