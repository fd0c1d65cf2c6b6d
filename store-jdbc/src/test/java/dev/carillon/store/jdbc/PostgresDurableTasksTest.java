package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.spi.StoreException;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.TaskAction;
import dev.carillon.testkit.PostgresServer;
import org.junit.jupiter.api.Test;

class PostgresDurableTasksTest extends DurableTasksContract {
    PostgresDurableTasksTest() {
        super(TestDatabase.postgres());
    }

    @Test
    void work_that_is_done_while_the_database_is_away_is_kept_when_it_is_back() {
        var service = start("one");
        var task = submit(service);
        awaitState(service, task, TaskState.RUNNING);
        PostgresServer.shared().stop();
        try {
            assertThatThrownBy(() -> submit(service)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> service.control(principal(), task.id(), TaskAction.PAUSE))
                    .isInstanceOf(StoreException.class);
            assertThat(now(service, task).state()).isEqualTo(TaskState.RUNNING);
            steps.release(3);
            soon().until(() -> now(service, task).progress().current() == 3);
        } finally {
            PostgresServer.shared().start();
        }

        awaitState(service, task, TaskState.COMPLETED);
        assertThat(now(service, task).attempts().begun()).isEqualTo(1);
        steps.release(3);
        awaitState(service, submit(service), TaskState.COMPLETED);
    }
}
