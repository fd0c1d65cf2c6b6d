package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.documents.RecordingContext.Emitted;
import dev.carillon.documents.RecordingContext.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateDocumentsTest {
    /// The rows of the sample that can't become a document.
    private static final List<Integer> MISTAKES = List.of(17, 58, 96, 133, 187, 224, 271);

    @TempDir Path folder;

    private Generation sample() throws Exception {
        var input =
                Generation.input(
                        Samples.STUDENTS.id(), Samples.CERTIFICATE.id(), "Certificate {{Name}}");
        return Generation.of(new FolderFiles(folder).withSamples(), input, folder);
    }

    @Test
    void every_good_row_of_the_sample_becomes_a_document() throws Exception {
        var run = sample();

        assertThat(run.documents()).hasSize(293);
        assertThat(run.count("total")).isEqualTo(300);
        assertThat(run.count("generated")).isEqualTo(293);
        assertThat(run.count("failed")).isEqualTo(7);
        assertThat(run.documents().keySet()).allMatch(name -> name.startsWith("Certificate "));
    }

    @Test
    void a_document_holds_the_values_of_its_row_and_no_placeholder() throws Exception {
        var texts = sample().texts();
        var good =
                IntStream.range(0, 300)
                        .filter(i -> !MISTAKES.contains(i + 2))
                        .mapToObj(SampleStudents.all()::get)
                        .toList();

        assertThat(texts).hasSameSizeAs(good).noneMatch(text -> text.contains("{{"));
        for (var i = 0; i < good.size(); i += 50) {
            assertThat(texts.get(i)).contains(good.get(i).cells());
        }
    }

    @Test
    void a_bad_row_fails_alone_and_says_why() throws Exception {
        var run = sample();

        assertThat(run.context().events("document_failed"))
                .extracting(Emitted::row)
                .containsExactlyElementsOf(MISTAKES.stream().map(Integer::longValue).toList());
        assertThat(run.errors())
                .satisfiesExactly(
                        error -> assertThat(error).isEqualTo("'Email' is empty"),
                        error -> assertThat(error).startsWith("'Email' is not an e-mail address:"),
                        error -> assertThat(error).isEqualTo("'Name' is empty"),
                        error -> assertThat(error).isEqualTo("'Date' is not a date: '2026-02-30'"),
                        error -> assertThat(error).isEqualTo("'Score' is not a number: 'absent'"),
                        error -> assertThat(error).isEqualTo("'Course' is empty"),
                        error -> assertThat(error).isEqualTo("'Score' has the error #DIV/0!"));
        assertThat(run.summary().array("failures").orElseThrow())
                .hasSize(7)
                .first()
                .hasToString("{\"row\":17,\"error\":\"'Email' is empty\"}");
    }

    @Test
    void events_come_in_the_order_of_the_rows_and_name_the_documents_of_the_zip() throws Exception {
        var run = sample();
        var generated = run.context().events("document_generated");

        assertThat(run.context().events).extracting(Emitted::row).isSorted().hasSize(300);
        assertThat(generated)
                .extracting(event -> event.data().text("name").orElseThrow())
                .containsExactlyElementsOf(run.documents().keySet());
        assertThat(generated)
                .allSatisfy(event -> {
                    var name = event.data().text("name").orElseThrow();
                    assertThat(event.data().text("taskId")).contains("t-1");
                    assertThat(event.data().integer("size"))
                            .contains((long) run.document(name).length);
                });
    }

    @Test
    void progress_is_told_row_by_row_through_three_stages() throws Exception {
        var context = sample().context();

        assertThat(context.stages()).containsExactly("reading", "generating", "packing");
        assertThat(context.progress)
                .filteredOn(progress -> progress.stage().equals("generating"))
                .extracting(Progress::current)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, 300).mapToObj(Long::valueOf).toList());
    }

    @Test
    void a_cancelled_task_stops_between_rows_and_leaves_no_file() throws Exception {
        var files = new FolderFiles(folder).withSamples();
        var input = Generation.input(Samples.STUDENTS.id(), Samples.CERTIFICATE.id(), null);
        var context = new RecordingContext(input, folder.resolve("work")).cancelAfter(5);
        assertThat(context.workDirectory().toFile().mkdir()).isTrue();

        assertThatThrownBy(() -> new GenerateDocuments(files).run(context))
                .isInstanceOf(TaskCancelledException.class);
        assertThat(context.events).hasSize(5);
        assertThat(context.workDirectory()).isEmptyDirectory();
    }

    @Test
    void a_task_that_is_cancelled_before_its_files_are_read_reads_no_further() throws Exception {
        var files = new FolderFiles(folder).withSamples();
        var input = Generation.input(Samples.STUDENTS.id(), Samples.CERTIFICATE.id(), null);
        var context = new RecordingContext(input, folder).cancelAfter(0);

        assertThatThrownBy(() -> new GenerateDocuments(files).run(context))
                .isInstanceOf(TaskCancelledException.class);
        assertThat(context.stages()).containsExactly("reading");
    }

    @Test
    void documents_whose_names_collide_are_told_apart() throws Exception {
        var files =
                new FolderFiles(folder)
                        .with(
                                "s.csv",
                                OfficeFixtures.csv("Name,N", "王伟,1", "a/b,2", "王伟,3", "A:B,4"))
                        .with("t.docx", OfficeFixtures.docx("{{N}}"));
        var input = Generation.input("s.csv", "t.docx", "{{Name}}.docx");

        assertThat(Generation.of(files, input, folder).documents().keySet())
                .containsExactly("王伟.docx", "a-b.docx", "王伟 (2).docx", "A-B (2).docx");
    }

    @Test
    void without_a_pattern_documents_are_named_after_the_template_and_the_row() throws Exception {
        var rows = OfficeFixtures.csv("Name", "Ann", "", "Bob");

        assertThat(Generation.of("s.csv", rows, OfficeFixtures.docx("{{Name}}")).documents())
                .containsOnlyKeys("t 2.docx", "t 4.docx");
    }

    @Test
    void a_task_of_which_every_row_fails_fails_itself() {
        var rows = OfficeFixtures.csv("Name,Email", "Ann,", "Bob,");

        assertThatThrownBy(() ->
                        Generation.of("s.csv", rows, OfficeFixtures.docx("{{Name}} {{Email!}}")))
                .isInstanceOf(InvalidTaskInputException.class)
                .hasMessage("none of the 2 rows could be made a document; row 2: 'Email' is empty");
    }

    @Test
    void a_mistake_in_a_column_that_is_not_used_does_no_harm() throws Exception {
        var rows = OfficeFixtures.csv("Name,Email", "Ann,nobody", "Bob,");

        assertThat(Generation.of("s.csv", rows, OfficeFixtures.docx("{{Name}}")).texts())
                .containsExactly("Ann\n", "Bob\n");
    }
}
