package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The input of a [GenerateDocuments] task.
///
/// @param spreadsheet id of a file
/// @param template id of a file
/// @param reading how the spreadsheet is to be read, as far as the user says
/// @param checks whether a cell that is unlike the others of its column fails its row
record GenerateInput(
        String spreadsheet,
        String template,
        Optional<NamePattern> fileName,
        ReadOptions reading,
        boolean checks) {
    static GenerateInput of(RawJson json) {
        var fields =
                json.fields()
                        .orElseThrow(() ->
                                new InvalidTaskInputException(
                                        "input must be an object with 'spreadsheet' and 'template', the ids of two files"));
        return new GenerateInput(
                file(fields, "spreadsheet"),
                file(fields, "template"),
                fileName(fields),
                reading(fields),
                given(fields, "checks", "true or false", fields.bool("checks")).orElse(true));
    }

    private static ReadOptions reading(JsonFields fields) {
        return new ReadOptions(
                given(
                        fields,
                        "sheet",
                        "the name of a sheet",
                        fields.text("sheet").filter(name -> !name.isBlank())),
                new HeaderRow(
                        given(
                                        fields,
                                        "headerRow",
                                        "the number of a row, from 1",
                                        fields.integer("headerRow")
                                                .filter(row ->
                                                        row >= 1 && row <= CellPlace.LAST_ROW))
                                .map(Long::intValue),
                        Set.of()),
                given(fields, "skipHidden", "true or false", fields.bool("skipHidden"))
                        .orElse(false),
                given(fields, "encoding", "the name of an encoding", fields.text("encoding"))
                        .map(name -> TextEncoding.named(name).name()));
    }

    private static <T> Optional<T> given(
            JsonFields fields, String name, String what, Optional<T> value) {
        if (fields.has(name) && value.isEmpty()) {
            throw new InvalidTaskInputException("'%s' must be %s".formatted(name, what));
        }
        return value;
    }

    /// How the spreadsheet is to be read: its header has the names that are used.
    ///
    /// @param placeholders of the template
    ReadOptions reading(Set<String> placeholders) {
        var wanted =
                Stream.concat(
                                placeholders.stream(),
                                fileName.stream().flatMap(name -> name.placeholders().stream()))
                        .map(Placeholder::key)
                        .collect(Collectors.toSet());
        var header = new HeaderRow(reading.header().number(), wanted);
        return new ReadOptions(reading.sheet(), header, reading.skipHidden(), reading.encoding());
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
