package dev.carillon.store.jdbc;

import dev.carillon.core.spi.StoreException.Reason;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRefusedPublicationTest extends RefusedPublicationContract {
    SqliteRefusedPublicationTest() {
        super(TestDatabase.sqlite());
    }

    @Test
    void one_that_is_larger_than_the_room_that_is_left_fails_alone(@TempDir Path directory) {
        var address = new DatabaseAddress.Sqlite(directory.resolve("small.db"), 1 << 20);
        try (var small = Database.open(address)) {
            use(small);
            var large = RawJson.ofText("x".repeat(2 << 20));

            assertThatOnlyTheyFail(List.of(50, 51, 200), large, Reason.FULL);
        }
    }

    @Override
    List<String> refuse() {
        return List.of(
                """
                create trigger refuse before insert on publications
                when instr(new.data, 'poison') > 0 begin select raise(abort, 'poison'); end
                """);
    }

    @Override
    List<String> allow() {
        return List.of("drop trigger refuse");
    }
}
