package dev.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A page of `docs`, taken apart.
final class ProtocolPage {
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "^```json (client|server)\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("^\\|(.*)\\|$");

    private final String text;

    private ProtocolPage(String text) {
        this.text = text;
    }

    /// Reads `docs/protocol.md`.
    static ProtocolPage read() {
        return new ProtocolPage(text("docs/protocol.md"));
    }

    /// Reads what stands about one dialect in `docs/dialects.md`.
    static ProtocolPage ofDialect(String name) {
        var text = text("docs/dialects.md");
        var start = text.indexOf("\n## " + name + "\n");
        assertThat(start).as("heading " + name).isNotNegative();
        var end = text.indexOf("\n## ", start + 1);
        return new ProtocolPage(text.substring(start, end < 0 ? text.length() : end));
    }

    /// A page stands above the folder that the tests run in.
    private static String text(String name) {
        try {
            return Files.readString(find(name, Path.of("").toAbsolutePath()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path find(String name, @Nullable Path folder) {
        if (folder == null) {
            throw new AssertionError(name + " is in no folder above this one");
        }
        var page = folder.resolve(name);
        return Files.exists(page) ? page : find(name, folder.getParent());
    }

    /// The JSON examples of what one side sends, `client` or `server`.
    List<String> examples(String side) {
        var examples =
                EXAMPLE.matcher(text)
                        .results()
                        .filter(match -> match.group(1).equals(side))
                        .map(match -> match.group(2))
                        .toList();
        assertThat(examples).isNotEmpty();
        return examples;
    }

    /// The rows of the first table below a heading, cell by cell, without the table's head.
    List<List<String>> tableUnder(String heading) {
        var rows = new ArrayList<List<String>>();
        var start = text.indexOf("# " + heading + "\n");
        assertThat(start).as("heading " + heading).isNotNegative();
        for (var line : text.substring(start + 1).lines().skip(1).toList()) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(List.of(row.group(1).strip().split(" *\\| *", -1)));
            } else if (!rows.isEmpty() || line.startsWith("##")) {
                break;
            }
        }
        assertThat(rows).as("table under " + heading).hasSizeGreaterThan(2);
        return rows.subList(2, rows.size());
    }
}
