package dev.carillon.documents.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The tables are `shown.tsv`, which `documents/corpus/formats.py` has from LibreOffice, and
/// `differs.tsv`: lines of it on which Excel and the specification say otherwise, and why.
class NumberFormatTest {
    private static List<String[]> lines(String table) throws IOException {
        try (var in = NumberFormatTest.class.getResourceAsStream(table)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    private static String shown(String code, double value) {
        var builtIn = code.matches("[1-9]\\d*");
        var format = builtIn ? NumberFormat.builtIn(Integer.parseInt(code)) : NumberFormat.of(code);
        return format.number(value, false).map(String::strip).orElse("(refused)");
    }

    @Test
    void a_number_is_shown_as_a_person_sees_it_in_a_spreadsheet_program() throws IOException {
        var differs = lines("differs.tsv");
        var known = new HashSet<List<String>>();
        var wrong = new ArrayList<String>();
        for (var line : differs) {
            known.add(List.of(line[0], line[1]));
            check(line, wrong);
        }
        for (var line : lines("shown.tsv")) {
            if (!known.contains(List.of(line[0], line[1]))) {
                check(line, wrong);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static void check(String[] line, List<String> wrong) {
        var expected = line[2].strip();
        var shown = shown(line[0], Double.parseDouble(line[1]));
        if (!shown.equals(expected)) {
            wrong.add(
                    "%s of %s is shown as '%s', not '%s'"
                            .formatted(line[0], line[1], expected, shown));
        }
    }
}
