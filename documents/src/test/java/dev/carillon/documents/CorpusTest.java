package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workbooks of five programs, each cell compared with what LibreOffice shows: it is that, or its
/// row is refused with a sentence. `documents/corpus/make` has made them.
class CorpusTest {
    /// Cells that are refused, all of them formulas that no program has calculated, and errors.
    private static final int REFUSED = 9;

    /// Cells that are what LibreOffice shows.
    private static final int RIGHT = 1349;

    @TempDir Path folder;

    private final List<String> wrong = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private int right;

    @Test
    void every_cell_of_the_corpus_is_right_or_refused_with_a_sentence() throws IOException {
        var files = corpus();
        for (var name : files.keySet()) {
            if (name.endsWith(".xlsx")) {
                compare(name, files);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(refused).hasSize(REFUSED);
        assertThat(right).isEqualTo(RIGHT);
    }

    private static Map<String, byte[]> corpus() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (@Nullable InputStream in =
                        CorpusTest.class.getResourceAsStream("corpus/workbooks.zip");
                var zip = new ZipInputStream(Objects.requireNonNull(in))) {
            for (@Nullable ZipEntry entry = zip.getNextEntry();
                    entry != null;
                    entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    private void compare(String name, Map<String, byte[]> files) throws IOException {
        var file = folder.resolve(name);
        Files.write(file, Objects.requireNonNull(files.get(name)));
        var table = Table.read(file);
        var shown = shown(files.get(name.replace(".xlsx", ".csv")));
        var rows = new LinkedHashMap<Integer, Row>();
        table.rows().forEach(row -> rows.put(row.number(), row));
        for (var i = 0; i < shown.size(); i++) {
            var row = rows.getOrDefault(i + 1, new Row(i + 1, List.of()));
            if (shown.get(i).stream()
                    .map(String::strip)
                    .toList()
                    .equals(padded(table.columns(), shown.get(i).size()))) {
                right += table.columns().size();
            } else {
                compare(name, row, shown.get(i));
            }
        }
    }

    private void compare(String name, Row row, List<String> shown) {
        for (var column = 0; column < shown.size(); column++) {
            var place = "%s %s%d".formatted(name, CellPlace.columnName(column), row.number());
            var fault = row.faults().get(column);
            var expected = shown.get(column).strip();
            if (expected.equals("#FMT")) {
                continue; // LibreOffice can't show that number in that format
            }
            if (fault != null) {
                refused.add(place + " " + fault);
            } else if (row.cell(column).equals(expected)) {
                right++;
            } else {
                wrong.add("%s is '%s', not '%s'".formatted(place, expected, row.cell(column)));
            }
        }
    }

    private static List<String> padded(List<String> cells, int size) {
        var all = new ArrayList<>(cells);
        while (all.size() < size) {
            all.add("");
        }
        return all;
    }

    private static List<List<String>> shown(byte @Nullable [] csv) {
        var text = new String(Objects.requireNonNull(csv), StandardCharsets.UTF_8);
        return CsvReader.builder()
                .skipEmptyLines(false)
                .ofCsvRecord(text.replace("\uFEFF", ""))
                .stream()
                .map(record -> List.copyOf(record.getFields()))
                .toList();
    }
}
