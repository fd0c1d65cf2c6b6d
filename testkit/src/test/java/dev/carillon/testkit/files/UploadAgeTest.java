package dev.carillon.testkit.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.files.DirectoryFileStore;
import dev.carillon.core.files.FileLimits;
import dev.carillon.protocol.UserId;
import dev.carillon.testkit.SettableClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadAgeTest {
    private static final UserId ADA = new UserId("ada");
    private static final FileLimits LIMITS = new FileLimits(1000, 10, 1000, 10, Duration.ofDays(1));

    @TempDir Path folder;
    private final SettableClock clock = new SettableClock();

    private static String store(DirectoryFileStore store) throws IOException {
        return store.store(ADA, "a.csv", new ByteArrayInputStream(new byte[100])).id();
    }

    @Test
    void an_upload_is_deleted_when_it_is_too_old_and_makes_room() throws IOException {
        var store = new DirectoryFileStore(folder, LIMITS, clock);
        var old = store(store);
        clock.advance(Duration.ofHours(23));
        var young = store(store);
        clock.advance(Duration.ofHours(2));
        store.sweep();

        assertThat(store.find(ADA, old)).isEmpty();
        assertThat(store.find(ADA, young)).isPresent();
        assertThat(store.files()).isEqualTo(1);
        assertThat(store.bytes()).isEqualTo(100);
        assertThat(store.forgotten()).isEqualTo(1);
        assertThat(folder.resolve(old)).doesNotExist();
        assertThat(folder.resolve(old + ".json")).doesNotExist();
    }
}
