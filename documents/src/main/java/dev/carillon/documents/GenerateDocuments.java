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
    private final Workshop workshop;

    /// @param files where the ids in the input are looked up, as the task's owner
    public GenerateDocuments(FileStore files) {
        this(files, Workshop.ofThisMachine());
    }

    /// @param workshop where files are parsed, and what that may take of the machine
    public GenerateDocuments(FileStore files, Workshop workshop) {
        this(files, Limits.DEFAULT, workshop);
    }

    GenerateDocuments(FileStore files, Limits limits) {
        this(files, limits, Workshop.ofThisMachine());
    }

    private GenerateDocuments(FileStore files, Limits limits, Workshop workshop) {
        this.files = files;
        this.limits = limits;
        this.workshop = workshop;
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
            workshop.threads()
                    .check(() -> {
                        Spreadsheet.check(spreadsheet.path(), spreadsheet.name());
                        DocxTemplate.check(template.path(), template.name());
                        return true;
                    });
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
        var threads = workshop.threads();
        var bytes = threads.run(() -> scan(spreadsheet, template), context);
        context.checkpoint();
        var memory = workshop.memory();
        var left = memory.bytes() - bytes;
        var fitting = limits.withDocumentsUpTo(left / 2 / DocxTemplate.COPIES); // rest for pictures
        var fill = 0L;
        while (true) {
            try (var share = memory.take(bytes + fill, context)) {
                var document =
                        threads.run(
                                () -> DocxTemplate.read(template.path(), template.name(), fitting),
                                context);
                context.checkpoint();
                var options = input.reading(document.placeholders());
                var table =
                        threads.run(
                                () ->
                                        Spreadsheet.read(
                                                spreadsheet.path(),
                                                spreadsheet.name(),
                                                options,
                                                limits),
                                context);
                var maker = maker(input, table, document, template.name());
                context.checkpoint();
                var taken = fill > 0 ? 1 : 0;
                fill = threads.run(() -> maker.bytesToMake(table), context);
                var atOnce = taken + share.more(fill, GenerateRun.AHEAD - taken);
                if (atOnce > 0) {
                    return new GenerateRun(context, table, maker, limits, atOnce).run();
                }
            } // there is no room to fill one in, so the job waits without a share until there is
        }
    }

    /// What both files take in memory, in bytes.
    private long scan(StoredFile spreadsheet, StoredFile template) throws IOException {
        return Spreadsheet.scan(spreadsheet.path(), spreadsheet.name(), limits)
                + DocxTemplate.scan(template.path(), template.name(), limits);
    }

    private static DocumentMaker maker(
            GenerateInput input, Table table, DocxTemplate document, String templateName) {
        var fileName = input.fileName().orElseGet(() -> NamePattern.ofTemplate(templateName));
        return DocumentMaker.of(table, document, fileName, input.checks());
    }

    private StoredFile file(UserId user, String id) {
        return files.find(user, id)
                .orElseThrow(() ->
                        new InvalidTaskInputException(
                                "there is no file '%s': upload it first, or use a sample"
                                        .formatted(id)));
    }
}
