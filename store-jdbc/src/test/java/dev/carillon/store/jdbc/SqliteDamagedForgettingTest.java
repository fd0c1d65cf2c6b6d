package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.tasks.Attempts;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.Runner;
import dev.carillon.core.tasks.Submission;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// A page of a large publication leads nowhere.
class SqliteDamagedForgettingTest extends DamagedForgettingContract {
    private static final int PAGE = 4096;

    @RegisterExtension final TestDatabase tests = TestDatabase.sqlite();

    @Override
    TestDatabase tests() {
        return tests;
    }

    private Path file() {
        return ((DatabaseAddress.Sqlite) tests.address()).file();
    }

    @Override
    Database damage(String text) throws IOException {
        tests.current().close();
        var bytes = Files.readAllBytes(file());
        var part = text.substring(0, PAGE - Integer.BYTES);
        for (var page = 0; page < bytes.length; page += PAGE) {
            var found =
                    new String(
                            bytes, page + Integer.BYTES, part.length(), StandardCharsets.US_ASCII);
            if (found.equals(part)) {
                ByteBuffer.wrap(bytes).putInt(page, Integer.MAX_VALUE);
                Files.write(file(), bytes);
                return tests.open();
            }
        }
        throw new AssertionError("no page holds the text");
    }

    @Test
    void what_touches_a_damaged_row_fails_alone_among_those_that_are_committed_with_it()
            throws Exception {
        damaged(PublishOptions.FOR_EVER);
        var database = tests.current();
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var first = database.write(connection -> held(begun, go));
        begun.await();
        var before = database.write(connection -> Sql.update(connection, MARK, 1));
        var damaged = database.write(connection -> Sql.update(connection, DELETE, DAMAGED));
        var after = database.write(connection -> Sql.update(connection, MARK, 2));
        go.countDown();

        assertThatThrownBy(() -> join(damaged)).hasMessageContaining("damaged");
        assertThat(join(first)).isEqualTo(1);
        assertThat(join(before)).isEqualTo(1);
        assertThat(join(after)).isEqualTo(1);
        var marked = database.readNow(connection -> Sql.number(connection, MARKED));
        assertThat(marked).isEqualTo(2);
        assertThat(database.problem()).isEmpty();
    }

    private static final String MARK =
            "insert into revoked_tokens (name, expires_at) values ('t' || ?, 1)";
    private static final String MARKED = "select count(*) from revoked_tokens";
    private static final String DELETE =
            "delete from publications where channel = 'room:r' and place = ?";

    private static int held(CountDownLatch begun, CountDownLatch go) {
        begun.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return 1;
    }

    @Test
    void tasks_that_are_over_for_too_long_are_forgotten_but_for_the_damaged_one(@TempDir Path root)
            throws IOException {
        var store = new JdbcTaskStore(tests.open(), root, 100, _ -> {});
        for (var number = 1; number <= 5; number++) {
            store.save(over(number));
        }
        var forgotten = new ArrayList<String>();
        var after = new JdbcTaskStore(damage(text(DAMAGED)), root, 100, forgotten::add);

        after.forgetFinished(2000);

        assertThat(forgotten).containsExactlyInAnyOrder("task-1", "task-2", "task-4", "task-5");
        assertThat(after.find("task-5")).isEmpty();
        assertThat(tests.current().damaged()).isEqualTo(1);
    }

    private static Task over(int number) {
        var submission =
                new Submission(
                        "task-" + number,
                        "kind",
                        new UserId("ada"),
                        RawJson.ofTrusted("\"" + text(number) + "\""),
                        Runner.SERVER,
                        Optional.empty(),
                        number);
        return new Task(
                submission,
                TaskState.CANCELLED,
                Progress.NONE,
                Attempts.NONE,
                new Task.Times(1, 1000),
                Optional.of(new Outcome.Cancelled()));
    }
}
