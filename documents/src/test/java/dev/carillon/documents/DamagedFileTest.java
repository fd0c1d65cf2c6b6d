package dev.carillon.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.documents.Samples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files with bytes changed at random are read or refused, and nothing else happens.
class DamagedFileTest {
    private static final int TRIES = 150;

    private interface Reader {
        void read(Path file, String name, Limits limits) throws IOException;
    }

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_damaged_workbook_is_read_or_refused(long seed) throws IOException {
        damageAndRead(
                Samples.STUDENTS,
                seed,
                (file, name, limits) -> Spreadsheet.read(file, name, ReadOptions.DEFAULT, limits));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_damaged_template_is_read_or_refused(long seed) throws IOException {
        damageAndRead(Samples.CERTIFICATE, seed, DocxTemplate::read);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_damaged_table_is_read_or_refused(long seed) throws IOException {
        damageAndRead(
                Samples.STUDENTS_CSV,
                seed,
                (file, name, limits) -> Spreadsheet.read(file, name, ReadOptions.DEFAULT, limits));
    }

    private void damageAndRead(Sample sample, long seed, Reader reader) throws IOException {
        var dice = new Random(seed);
        var file = folder.resolve(sample.name());
        for (var i = 0; i < TRIES; i++) {
            try (var content = sample.open()) {
                var bytes = content.readAllBytes();
                for (var changes = 1 + dice.nextInt(8); changes > 0; changes--) {
                    bytes[dice.nextInt(bytes.length)] = (byte) dice.nextInt(256);
                }
                Files.write(file, bytes);
            }
            try {
                reader.read(file, sample.name(), Limits.DEFAULT);
            } catch (InvalidTaskInputException e) {
                assertThat(e).hasMessageContaining(sample.name());
            }
        }
    }
}
