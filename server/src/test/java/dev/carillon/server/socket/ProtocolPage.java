package dev.carillon.server.socket;

import dev.carillon.server.testing.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The page that describes the protocol, as data.
final class ProtocolPage {
    private static final Path PAGE = Path.of("../docs/protocol.md");
    private static final Pattern EXAMPLE =
            Pattern.compile(
                    "^```json (client|server)\n(.*?)\n```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final String text;

    ProtocolPage() {
        try {
            text = Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What one side sends.
    record Example(boolean fromClient, JsonNode json) {
        String type() {
            return json.path("type").asString();
        }
    }

    /// The examples, in order.
    List<Example> examples() {
        var examples = new ArrayList<Example>();
        var matcher = EXAMPLE.matcher(text);
        while (matcher.find()) {
            examples.add(
                    new Example(matcher.group(1).equals("client"), Json.read(matcher.group(2))));
        }
        return examples;
    }

    /// The cells of the table under a heading, row by row, without its head.
    List<List<String>> table(String heading) {
        var section = text.substring(text.indexOf("\n## " + heading + "\n"));
        var end = section.indexOf("\n## ", 1);
        return (end < 0 ? section : section.substring(0, end))
                .lines()
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(ProtocolPage::cells)
                .toList();
    }

    private static List<String> cells(String line) {
        var cells = line.split("\\|", -1);
        return List.of(cells).subList(1, cells.length - 1).stream().map(String::strip).toList();
    }
}
