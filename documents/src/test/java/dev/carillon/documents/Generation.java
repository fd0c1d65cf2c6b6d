package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskHandler.TaskSubmission;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One run of `documents.generate` as the server does it: validate, then run.
record Generation(RecordingContext context, JsonFields summary, Map<String, byte[]> documents) {
    static Generation of(FolderFiles files, RawJson input, Path folder) throws Exception {
        var handler = new GenerateDocuments(files);
        handler.validate(new TaskSubmission(RecordingContext.OWNER, input));
        var context = new RecordingContext(input, folder);
        var result = (TaskResult.File) handler.run(context);
        assertThat(result.path()).startsWith(folder);
        assertThat(result.contentType()).isEqualTo("application/zip");
        assertThat(result.name()).isEqualTo("documents-t-1.zip");
        return new Generation(
                context,
                result.summary().fields().orElseThrow(),
                OfficeFixtures.unzip(result.path()));
    }

    /// Of one spreadsheet and one template.
    static Generation of(String spreadsheet, byte[] rows, byte[] template) throws Exception {
        var folder = Files.createTempDirectory("carillon-test");
        var files = new FolderFiles(folder).with(spreadsheet, rows).with("t.docx", template);
        return of(files, input(spreadsheet, "t.docx", null), folder);
    }

    static RawJson input(String spreadsheet, String template, @Nullable String fileName) {
        return new JsonObjectWriter()
                .text("spreadsheet", spreadsheet)
                .text("template", template)
                .text("fileName", fileName)
                .toRawJson();
    }

    byte[] document(String name) {
        return Objects.requireNonNull(documents.get(name), name);
    }

    long count(String member) {
        return summary.integer(member).orElseThrow();
    }

    List<String> texts() {
        return documents.values().stream().map(OfficeFixtures::text).toList();
    }

    /// The text of the only document.
    String text() {
        assertThat(documents).hasSize(1);
        return texts().getFirst();
    }

    List<String> errors() {
        return context.events("document_failed").stream()
                .map(event -> event.data().text("error").orElseThrow())
                .toList();
    }
}
