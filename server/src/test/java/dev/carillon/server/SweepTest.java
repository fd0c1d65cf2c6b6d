package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.spi.StoreException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is forgotten now and then, while a database refuses to forget some of it.
class SweepTest {
    @TempDir Path folder;

    private int sql(String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve("carillon.db"));
                var statement = connection.createStatement()) {
            return statement.execute(sql) ? statement.getResultSet().getInt(1) : 0;
        }
    }

    @Test
    void old_cursors_are_forgotten_though_old_tokens_can_not_be_and_that_is_told()
            throws Exception {
        var config =
                Carillon.builder()
                        .dataDirectory(folder)
                        .set("database.url", "")
                        .secret("a secret of at least thirty-two bytes")
                        .check();
        var clock = Clock.systemUTC();
        try (var stores = Stores.open(config, new SecurityLog(clock), clock)) {
            sql("insert into revoked_tokens (name, expires_at) values ('old', 1)");
            sql(
                    "insert into cursors (channel, user_id, device, epoch, place, moved_at) values ('user:a', 'a', '', 'e', 1, 1)");
            sql(
                    "create trigger refuse before delete on revoked_tokens begin select raise(abort, 'never'); end");
            assertThatThrownBy(stores::sweep)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("never");

            assertThat(sql("select count(*) from cursors")).isZero();
            sql("drop trigger refuse");
            stores.sweep();
            assertThat(sql("select count(*) from revoked_tokens")).isZero();
            sql(
                    "insert into cursors (channel, user_id, device, epoch, place, moved_at) values ('user:a', 'a', '', 'e', 1, 1)");
            sql(
                    "create trigger refuse before delete on cursors begin select raise(abort, 'never'); end");
            assertThatThrownBy(stores::sweep).hasMessageContaining("never");
        }
    }
}
