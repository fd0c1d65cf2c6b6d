package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.documents.Outcome.Made;
import dev.carillon.documents.Outcome.Refused;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Gatherers;

/// Makes the documents of one task. Lives on the task's thread; documents are filled in on virtual
/// threads, as many at once as there are cores and memory for, and come back in the order of the
/// rows.
final class GenerateRun {
    /// How many documents are worth being made at once.
    static final int AHEAD = Runtime.getRuntime().availableProcessors();

    private final TaskContext context;
    private final Table table;
    private final DocumentMaker maker;
    private final Limits limits;
    private final int atOnce;
    private final Tally tally;

    /// @param atOnce how many documents there is memory for at once
    GenerateRun(TaskContext context, Table table, DocumentMaker maker, Limits limits, int atOnce) {
        this.context = context;
        this.table = table;
        this.maker = maker;
        this.limits = limits;
        this.atOnce = atOnce;
        this.tally = new Tally(table.rows().size(), table.encoding());
    }

    TaskResult run() throws IOException, TaskCancelledException {
        var name = "documents-%s.zip".formatted(context.taskId());
        var file = context.workDirectory().resolve(name);
        var complete = false;
        try {
            pack(file);
            complete = true;
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
        return new TaskResult.File(tally.summary(), file, name, "application/zip");
    }

    private void pack(Path file) throws IOException, TaskCancelledException {
        try (var archive = new DocumentArchive(file, limits.archiveBytes())) {
            generateAll(archive);
            if (tally.nothingGenerated()) {
                throw new InvalidTaskInputException(
                        "none of the %d rows could be made a document; %s"
                                .formatted(tally.total(), tally.firstFailure()));
            }
            progress("packing", "Finishing " + file.getFileName());
        }
    }

    private void generateAll(DocumentArchive archive) throws IOException, TaskCancelledException {
        progress("generating", "");
        var outcomes =
                table.rows().stream()
                        .gather(Gatherers.mapConcurrent(atOnce, maker::make))
                        .iterator();
        while (outcomes.hasNext()) {
            context.checkpoint();
            switch (outcomes.next()) {
                case Made made -> generated(made, archive.add(made.name(), made.document()));
                case Refused refused -> failed(refused);
            }
        }
    }

    private void generated(Made made, String name) {
        tally.generated();
        context.emit(
                "document_generated",
                new JsonObjectWriter()
                        .text("taskId", context.taskId())
                        .number("row", made.row())
                        .text("name", name)
                        .number("size", made.document().size())
                        .toRawJson());
        progress("generating", name);
    }

    private void failed(Refused refused) {
        tally.failed(refused);
        context.emit(
                "document_failed",
                new JsonObjectWriter()
                        .text("taskId", context.taskId())
                        .number("row", refused.row())
                        .text("name", refused.name())
                        .text("error", refused.error())
                        .toRawJson());
        progress("generating", "Row %d: %s".formatted(refused.row(), refused.error()));
    }

    private void progress(String stage, String message) {
        context.progress(tally.done(), tally.total(), stage, message);
    }
}
