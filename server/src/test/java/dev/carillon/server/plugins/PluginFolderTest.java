package dev.carillon.server.plugins;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.core.spi.MessageContext;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import dev.carillon.server.config.ConfigException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is in the folder of plug-ins, and what is said of it when it can't be used.
class PluginFolderTest {
    private static final Path POLL =
            Path.of("../examples-plugin/target/plugins/carillon-example-poll.jar");
    private static final String SERVICE = "META-INF/services/dev.carillon.core.spi.MessageHandler";

    @TempDir Path temporary;
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temporary.resolve("plugins"));
    }

    private record Handler(Set<String> types) implements MessageHandler {
        @Override
        public void handle(Message message, MessageContext context) {}
    }

    private CarillonBuilder builder() {
        return Carillon.builder()
                .port(0)
                .demo()
                .dataDirectory(temporary.resolve("data"))
                .set("plugins.directory", folder.toString());
    }

    private List<String> problems(MessageHandler... registered) {
        var builder = builder();
        for (var handler : registered) {
            builder.messageHandler(handler);
        }
        return catchThrowableOfType(PluginException.class, builder::start).problems();
    }

    private void jar(Path path, Map<String, byte[]> entries) throws IOException {
        try (var jar = new JarOutputStream(Files.newOutputStream(path))) {
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }

    @Test
    void D10_jars_that_can_not_be_used_stop_the_start_and_are_named_together() throws IOException {
        Files.writeString(folder.resolve("broken.jar"), "this is no jar");
        Files.writeString(folder.resolve("README.md"), "this need not be one");
        jar(folder.resolve("empty.jar"), Map.of("something.txt", new byte[1]));
        jar(folder.resolve("lost.jar"), Map.of(SERVICE, "no.such.Handler".getBytes(UTF_8)));

        assertThat(problems())
                .satisfiesExactly(
                        first -> assertThat(first).contains("broken.jar can't be read"),
                        second ->
                                assertThat(second)
                                        .isEqualTo(
                                                "empty.jar offers no message handler; name one in "
                                                        + SERVICE),
                        third ->
                                assertThat(third)
                                        .contains("lost.jar can't be loaded")
                                        .contains("no.such.Handler"));
    }

    @Test
    void D10_two_handlers_of_one_type_stop_the_start_and_both_are_named() throws IOException {
        Files.copy(POLL, folder.resolve("a.jar"));
        Files.copy(POLL, folder.resolve("b.jar"));

        assertThat(problems(new Handler(Set.of("x")), new Handler(Set.of("x", "y"))))
                .containsExactly(
                        "%s: messages of type 'x' are handled by %s already; remove one of the two"
                                .formatted(Handler.class.getName(), Handler.class.getName()),
                        "b.jar: messages of type 'poll.vote' are handled by a.jar already; remove one of the two");
    }

    @Test
    void a_handler_must_take_something() {
        assertThat(problems(new Handler(Set.of()), new Handler(Set.of(""))))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem).contains("at least one type"));
    }

    @Test
    void a_folder_that_was_named_must_be_there() {
        var config =
                catchThrowableOfType(
                        ConfigException.class,
                        () -> builder().set("plugins.directory", "/no/such/folder").check());

        assertThat(config)
                .hasMessageContaining("carillon.plugins.directory")
                .hasMessageContaining("/no/such/folder");
    }

    @Test
    void a_plug_in_with_its_libraries_in_a_folder_sees_no_more_of_the_server_than_its_ports()
            throws Exception {
        var plugin = Files.createDirectory(folder.resolve("nosy"));
        var classes = compile("Library", LIBRARY, "Nosy", NOSY);
        jar(plugin.resolve("library.jar"), Map.of("Library.class", read(classes, "Library")));
        jar(
                plugin.resolve("nosy.jar"),
                Map.of("Nosy.class", read(classes, "Nosy"), SERVICE, "Nosy".getBytes(UTF_8)));
        System.clearProperty("nosy");

        try (var plugins = Plugins.load(folder, List.of())) {
            assertThat(plugins.messageHandlers()).containsOnlyKeys("spi", "hidden", "library");
        }
        assertThat(System.clearProperty("nosy")).isEqualTo("closed");
    }

    private static final String LIBRARY =
            """
            public class Library {
                public static String name() { return "library"; }
            }
            """;

    /// Takes types named after what it sees, and remembers that it was closed.
    private static final String NOSY =
            """
            import dev.carillon.core.spi.*;
            import java.util.Set;
            public class Nosy implements MessageHandler, AutoCloseable {
                private static String look(String type, String name) {
                    try {
                        Class.forName(name);
                        return type;
                    } catch (ClassNotFoundException e) {
                        return "hidden";
                    }
                }
                public Set<String> types() {
                    return Set.of(
                        look("spi", "dev.carillon.core.spi.NewPublication"),
                        look("netty", "io.netty.buffer.ByteBuf"),
                        Library.name());
                }
                public void handle(Message message, MessageContext context) {}
                public void close() { System.setProperty("nosy", "closed"); }
            }
            """;

    private Path compile(String... namesAndSources) throws IOException {
        var classes = Files.createDirectory(temporary.resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        for (var i = 0; i < namesAndSources.length; i += 2) {
            var source = temporary.resolve(namesAndSources[i] + ".java");
            Files.writeString(source, namesAndSources[i + 1]);
            var result =
                    compiler.run(
                            null,
                            null,
                            null,
                            "-proc:none",
                            "-d",
                            classes.toString(),
                            "-cp",
                            System.getProperty("java.class.path") + File.pathSeparator + classes,
                            source.toString());
            assertThat(result).isZero();
        }
        return classes;
    }

    private static byte[] read(Path classes, String name) throws IOException {
        return Files.readAllBytes(classes.resolve(name + ".class"));
    }
}
