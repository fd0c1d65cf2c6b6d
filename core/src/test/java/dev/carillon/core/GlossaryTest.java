package dev.carillon.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GlossaryTest {
    private static final Path HOME = Path.of("..");
    private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w+)`");

    private static List<String> named() throws IOException {
        return TYPE.matcher(Files.readString(HOME.resolve("docs/glossary.md")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    @Test
    void each_type_that_the_glossary_names_exists() throws IOException {
        List<String> types;
        try (var files = Files.walk(HOME.resolve("core/src/main/java"));
                var more = Files.walk(HOME.resolve("protocol/src/main/java"))) {
            types =
                    Stream.concat(files, more)
                            .map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .toList();
        }

        assertThat(named()).hasSizeGreaterThan(40).isSubsetOf(types);
    }
}
