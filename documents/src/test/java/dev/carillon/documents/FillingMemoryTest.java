package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.TaskResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What documents take in memory while they are filled in.
class FillingMemoryTest {
    private static final String VALUE = "x".repeat(30_000);

    /// A document of 100 times that, from files of some kilobytes.
    private static final byte[] TEMPLATE = OfficeFixtures.docx("{{Name}}".repeat(100));

    private static final long DOCUMENT = 100L * VALUE.length();
    private static final long ENOUGH_FOR_ONE = 16 * DOCUMENT + (8 << 20);

    @TempDir Path folder;

    private FolderFiles files(String... rows) throws IOException {
        return new FolderFiles(folder)
                .with("s.csv", OfficeFixtures.csv(rows))
                .with("t.docx", TEMPLATE);
    }

    private RecordingContext context(String name) throws IOException {
        return new RecordingContext(
                Generation.input("s.csv", "t.docx", null),
                Files.createDirectory(folder.resolve(name)));
    }

    private static long generated(TaskResult result) {
        return result.summary().fields().orElseThrow().integer("generated").orElseThrow();
    }

    @Test
    void a_large_document_counts_while_it_is_made_and_no_more_afterwards() throws Exception {
        var workshop = new Workshop(1, 10 * ENOUGH_FOR_ONE);
        var most = new AtomicLong();
        var context =
                context("one")
                        .onEmit(() -> most.accumulateAndGet(workshop.memoryTaken(), Math::max));

        var result = new GenerateDocuments(files("Name", VALUE), workshop).run(context);

        assertThat(generated(result)).isOne();
        assertThat(most.get()).isGreaterThan(DOCUMENT);
        assertThat(workshop.memoryTaken()).isZero();
    }

    @Test
    void jobs_that_have_room_for_one_large_document_together_make_them_one_after_another()
            throws Exception {
        var handler =
                new GenerateDocuments(files("Name", VALUE, VALUE), new Workshop(2, ENOUGH_FOR_ONE));
        var jobs = new ArrayList<Callable<TaskResult>>();
        for (var i = 0; i < 4; i++) {
            var context = context("job" + i);
            jobs.add(() -> handler.run(context));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var job : threads.invokeAll(jobs)) {
                assertThat(generated(job.get())).isEqualTo(2);
            }
        }
    }

    @Test
    void a_document_that_could_never_fit_the_memory_fails_alone() throws Exception {
        var handler =
                new GenerateDocuments(
                        files("Name", "Ann", VALUE, "Bob"), new Workshop(1, 8 * DOCUMENT));
        var context = context("large");

        var result = handler.run(context);

        assertThat(generated(result)).isEqualTo(2);
        assertThat(context.events("document_failed"))
                .extracting(event -> event.data().text("error").orElseThrow())
                .isEqualTo(
                        List.of(
                                "the document would be larger than the limit: shorten the row's values"));
    }
}
