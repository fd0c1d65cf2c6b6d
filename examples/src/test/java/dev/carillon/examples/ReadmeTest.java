package dev.carillon.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What README.md tells Java programmers to write, written as it stands there and run. Only the
/// port is any that is free, for its own may be somebody's.
class ReadmeTest {
    private static final Pattern FENCED =
            Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String PORT = "port(8000)";
    private static final int SECONDS = 60;

    @TempDir private Path folder;

    private static String program(String lines) {
        return """
        import dev.carillon.examples.WordCount;
        import dev.carillon.protocol.UserId;
        import dev.carillon.protocol.json.RawJson;
        import dev.carillon.server.Carillon;

        class Program {
            public static void main(String[] arguments) throws Exception {
                var secret = "a secret of an application, 32 bytes at least";
        %s        System.out.println("done");
            }
        }
        """
                .formatted(lines);
    }

    @Test
    void its_lines_of_java_compile_and_run() throws Exception {
        var pieces =
                FENCED.matcher(Files.readString(Path.of("..", "README.md"))).results().toList();
        assertThat(pieces).hasSize(1);
        var lines = pieces.getFirst().group(1);
        assertThat(lines).contains(PORT);
        var source = folder.resolve("Program.java");
        Files.writeString(source, program(lines.replace(PORT, "port(0)")));
        var path = System.getProperty("java.class.path");
        var compiler = ToolProvider.getSystemJavaCompiler();
        var complaints = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            var options = List.of("-d", folder.toString(), "-cp", path, "-proc:none");
            var task =
                    compiler.getTask(
                            complaints,
                            files,
                            null,
                            options,
                            null,
                            files.getJavaFileObjects(source));
            assertThat(task.call()).as(complaints.toString()).isTrue();
        }
        var log = folder.resolve("log").toFile();
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(java, "-cp", folder + ":" + path, "Program")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as(Files.readString(log.toPath())).isZero();
        assertThat(log).content().contains("done").doesNotContain("ERROR");
        assertThat(folder.resolve("carillon-data")).isDirectory(); // a server was there
    }
}
