package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads CSV as spreadsheet programs write it in different countries.
final class CsvReading {
    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    private static final Pattern ERROR =
            Pattern.compile("#(NULL!|DIV/0!|VALUE!|REF!|NAME\\?|NUM!|N/A|SPILL!|CALC!)");

    /// The first line in which a file says by what its fields are separated.
    private static final Pattern SAID = Pattern.compile("(?i)\"?sep=(.)\"?(\r\n|\n|\r|$)");

    /// How many bytes in memory one of a file takes: as it is, as text, and as cells.
    private static final long COPIES = 6;

    private CsvReading() {}

    /// Looks how large a file is.
    ///
    /// @return what it takes in memory, in bytes
    static long scan(Path file, String name, Limits limits) throws IOException {
        if (Files.size(file) > limits.unpackedBytes()) {
            throw new InvalidTaskInputException(
                    "'%s' is larger than %s, which is the limit: split it into smaller files"
                            .formatted(name, Limits.size(limits.unpackedBytes())));
        }
        return Files.size(file) * COPIES;
    }

    static Table read(Path file, String name, ReadOptions options, Limits limits)
            throws IOException {
        var decoded = TextEncoding.decode(Files.readAllBytes(file), options.encoding());
        var text = decoded.text();
        var said = SAID.matcher(text);
        var hasSaid = said.lookingAt();
        var separator = hasSaid ? said.group(1).charAt(0) : separator(text);
        var records = new CsvRecords(hasSaid ? text.substring(said.end()) : text, separator);
        var table = new TableBuilder(name, limits);
        for (var number = 1; records.hasNext(); number++) {
            var record = records.next();
            if (record.isBroken()) {
                table.rowFault("the row has a quote that is not closed, or closed too soon");
            }
            for (var i = 0; i < record.fields().size(); i++) {
                add(i, record.fields().get(i), table);
            }
            table.endRow(number);
        }
        var built = table.build(options.header());
        var width = built.columns().size();
        var rows = built.rows().stream().map(row -> withoutSurplus(row, width)).toList();
        return new Table(built.columns(), rows, decoded.charset().name());
    }

    /// A row with more fields than there are names has a separator too many, who knows where.
    private static Row withoutSurplus(Row row, int width) {
        if (row.cells().size() <= width || row.faults().containsKey(Row.WHOLE)) {
            return row;
        }
        return new Row(
                row.number(),
                row.cells(),
                Map.of(
                        Row.WHOLE,
                        "the row has %d fields, and there are %d columns: put a field that has a separator in it between quotes"
                                .formatted(row.cells().size(), width)));
    }

    /// In a text, an error can be told from a word by its looks only.
    private static void add(int column, String field, TableBuilder table) {
        var text = field.strip();
        if (ERROR.matcher(text).matches()) {
            table.fault(column, "has the error " + text, text);
        } else if (TextEncoding.isBroken(text)) {
            table.fault(
                    column,
                    "has a letter that can't be read: save the file as UTF-8, or say its 'encoding'",
                    text);
        } else {
            table.cell(column, text);
        }
    }

    /// The one that stands most often in the first line that has any, outside quotes.
    private static char separator(String text) {
        var counts = new int[SEPARATORS.length];
        var quoted = false;
        var found = false;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r') && found) {
                break;
            } else if (!quoted) {
                found |= count(c, counts);
            }
        }
        var best = 0;
        for (var i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return SEPARATORS[best];
    }

    private static boolean count(char c, int[] counts) {
        for (var i = 0; i < SEPARATORS.length; i++) {
            if (c == SEPARATORS[i]) {
                counts[i]++;
                return true;
            }
        }
        return false;
    }
}
