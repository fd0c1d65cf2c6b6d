package dev.carillon.documents;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads CSV as spreadsheet programs write it in different countries.
final class CsvReading {
    private static final char[] SEPARATORS = {',', ';', '\t'};

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

    static Table read(Path file, String name, Limits limits) throws IOException {
        var text = TextEncoding.decode(Files.readAllBytes(file));
        var table = new TableBuilder(name, limits);
        try (var records = reader(text)) {
            var number = 0;
            for (var record : records) {
                number++;
                for (var i = 0; i < record.getFieldCount(); i++) {
                    table.cell(i, record.getField(i));
                }
                table.endRow(number);
            }
        } catch (CsvParseException | UncheckedIOException e) {
            var damaged =
                    new InvalidTaskInputException(
                            "'%s' is not valid CSV: %s".formatted(name, e.getMessage()));
            damaged.initCause(e);
            throw damaged;
        }
        return table.build();
    }

    private static CsvReader<CsvRecord> reader(String text) {
        return CsvReader.builder()
                .fieldSeparator(separator(text))
                .skipEmptyLines(false)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text);
    }

    /// The one that stands most often in the first line, outside quotes.
    private static char separator(String text) {
        var counts = new int[SEPARATORS.length];
        var quoted = false;
        for (var i = text.length() - text.stripLeading().length(); i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                break;
            } else if (!quoted) {
                count(c, counts);
            }
        }
        var best = 0;
        for (var i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return SEPARATORS[best];
    }

    private static void count(char c, int[] counts) {
        for (var i = 0; i < SEPARATORS.length; i++) {
            if (c == SEPARATORS[i]) {
                counts[i]++;
            }
        }
    }
}
