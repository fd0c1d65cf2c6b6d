package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;

/// The input of a [GenerateDocuments] task.
///
/// @param spreadsheet id of a file
/// @param template id of a file
record GenerateInput(String spreadsheet, String template, Optional<NamePattern> fileName) {
    static GenerateInput of(RawJson json) {
        var fields =
                json.fields()
                        .orElseThrow(() ->
                                new InvalidTaskInputException(
                                        "input must be an object with 'spreadsheet' and 'template', the ids of two files"));
        return new GenerateInput(
                file(fields, "spreadsheet"), file(fields, "template"), fileName(fields));
    }

    private static String file(JsonFields fields, String name) {
        return fields.text(name)
                .orElseThrow(() ->
                        new InvalidTaskInputException(
                                "'%s' must be the id of an uploaded file or of a sample"
                                        .formatted(name)));
    }

    private static Optional<NamePattern> fileName(JsonFields fields) {
        if (!fields.has("fileName")) {
            return Optional.empty();
        }
        var text = fields.text("fileName").orElse("");
        return Optional.of(new NamePattern(text));
    }
}
