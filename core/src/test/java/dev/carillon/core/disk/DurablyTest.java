package dev.carillon.core.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.DamagedFileException;
import dev.carillon.core.spi.FileDigest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurablyTest {
    private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

    /// From FIPS 180-2.
    private static final FileDigest OF_ABC =
            new FileDigest(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

    @TempDir private Path folder = Path.of("");

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void a_file_takes_the_place_of_another_and_its_digest_is_told() throws IOException {
        var file = Files.writeString(folder.resolve("a"), "older and longer");

        assertThat(Durably.write(file, ABC)).isEqualTo(OF_ABC);

        assertThat(file).hasBinaryContent(ABC);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void what_was_there_stays_when_writing_fails_half_way() throws IOException {
        var file = Files.writeString(folder.resolve("a"), "older");
        var broken =
                new FilterInputStream(InputStream.nullInputStream()) {
                    private int left = 3;

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                        if (left-- == 0) {
                            throw new IOException("the line is dead");
                        }
                        bytes[from] = 'x';
                        return 1;
                    }
                };

        assertThatThrownBy(() -> Durably.write(file, broken)).hasMessage("the line is dead");

        assertThat(file).hasContent("older");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void what_a_killed_process_left_unfinished_is_in_nobodys_way() throws IOException {
        var file = folder.resolve("a");
        Files.writeString(folder.resolve("a.part"), "much more than there is to be written");

        Durably.write(file, ABC);

        assertThat(file).hasBinaryContent(ABC);
        assertThat(names()).containsExactly("a");
    }

    @Test
    void folders_are_created_as_many_as_are_missing() throws IOException {
        var deep = folder.resolve("x/y/z");

        Durably.createDirectories(deep);
        Durably.createDirectories(deep);

        assertThat(deep).isDirectory();
    }

    @Test
    void a_file_is_found_damaged_when_it_changes_after_it_was_seen_whole() throws IOException {
        var file = folder.resolve("a");
        var files = new IntactFiles();
        files.written(file, Durably.write(file, ABC));
        files.check(file, OF_ABC, "never said");

        Files.writeString(file, "abcd");

        assertThatThrownBy(() -> files.check(file, OF_ABC, "it is damaged"))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("it is damaged");
    }
}
