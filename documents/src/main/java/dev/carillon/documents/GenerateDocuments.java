package dev.carillon.documents;

import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.FileStore.StoredFile;
import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.UserId;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Makes one Word document of each row of a spreadsheet, and a zip of them all.
///
/// The input is `{spreadsheet, template, fileName?}`: the ids of an `.xlsx` or `.csv` file and of a
/// `.docx` file with placeholders such as `{{Name}}`, and a pattern for the documents' names. A row
/// with bad data fails alone, with a `document_failed` event that says why; see
/// `documents/README.md` for the rules and limits. The result's zip has one entry for each
/// `document_generated`.
///
/// Thread-safe: it keeps nothing of a task.
public final class GenerateDocuments implements TaskHandler {
    private final FileStore files;
    private final Limits limits;

    /// @param files where the ids in the input are looked up, as the task's owner
    public GenerateDocuments(FileStore files) {
        this(files, Limits.DEFAULT);
    }

    GenerateDocuments(FileStore files, Limits limits) {
        this.files = files;
        this.limits = limits;
    }

    @Override
    public String type() {
        return "documents.generate";
    }

    @Override
    public void validate(TaskSubmission submission) {
        var input = GenerateInput.of(submission.input());
        var spreadsheet = file(submission.owner(), input.spreadsheet());
        var template = file(submission.owner(), input.template());
        try {
            Spreadsheet.check(spreadsheet.path(), spreadsheet.name());
            DocxTemplate.check(template.path(), template.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TaskResult run(TaskContext context) throws Exception {
        var input = GenerateInput.of(context.input());
        var spreadsheet = file(context.owner(), input.spreadsheet());
        var template = file(context.owner(), input.template());

        context.progress(0, 1, "reading", "Reading " + spreadsheet.name());
        var table = Spreadsheet.read(spreadsheet.path(), spreadsheet.name(), limits);
        context.checkpoint();
        var document = DocxTemplate.read(template.path(), template.name(), limits);
        var fileName = input.fileName().orElseGet(() -> NamePattern.ofTemplate(template.name()));
        var maker = DocumentMaker.of(table, document, fileName);
        context.checkpoint();
        return new GenerateRun(context, table, maker, limits).run();
    }

    private StoredFile file(UserId user, String id) {
        return files.find(user, id)
                .orElseThrow(() ->
                        new InvalidTaskInputException(
                                "there is no file '%s': upload it first, or use a sample"
                                        .formatted(id)));
    }
}
