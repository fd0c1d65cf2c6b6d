package dev.carillon.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code of docs/java.md, compiled as it stands there and run. Only the server's port is
/// another.
class JavaPageTest {
    private static final Pattern FENCED =
            Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir private Path folder;

    @Test
    void its_code_compiles_and_runs() throws Exception {
        try (var server = new TestServer()) {
            var pieces =
                    FENCED.matcher(Files.readString(Path.of("..", "docs", "java.md")))
                            .results()
                            .map(match -> match.group(1))
                            .toList();
            assertThat(pieces).hasSize(3);
            var source = folder.resolve("Program.java");
            Files.writeString(
                    source,
                    """
                    import dev.carillon.client.*;
                    import dev.carillon.protocol.json.RawJson;
                    import java.util.Map;

                    public class Program {
                        static String tokenOf(String user) {
                            return TokenSigner.of("%s").sign(TokenSigner.Claims.of(user));
                        }

                        public static void run(String adminToken) {
                    %s
                        }
                    }
                    """
                            .formatted(
                                    TestServer.SECRET,
                                    pieces.stream()
                                            .map(piece ->
                                                    piece.replace(
                                                            "localhost:8000",
                                                            "localhost:" + server.port()))
                                            .collect(Collectors.joining("\n"))));
            compile(source);
            try (var classes = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
                var admin =
                        TokenSigner.of(TestServer.SECRET)
                                .sign(TokenSigner.Claims.of("boss").withRoles(List.of("admin")));
                classes.loadClass("Program").getMethod("run", String.class).invoke(null, admin);
            }
        }
    }

    private void compile(Path source) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var complaints = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            var options =
                    List.of(
                            "-d",
                            folder.toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-proc:none");
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
    }
}
