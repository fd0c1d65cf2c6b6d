package dev.carillon.store.jdbc;

import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;

/// PostgreSQL says of a row on a damaged page what it says of one whose change a trigger refuses
/// with the same code.
class PostgresDamagedForgettingTest extends DamagedForgettingContract {
    @RegisterExtension final TestDatabase tests = TestDatabase.postgres();

    @Override
    TestDatabase tests() {
        return tests;
    }

    @Override
    Database damage(String text) {
        var statements =
                List.of(
                        """
                        create function damaged() returns trigger language plpgsql as $$ begin
                        if old.place = %d then raise exception 'invalid page' using errcode = 'XX001'; end if;
                        if tg_op = 'DELETE' then return old; end if;
                        return new; end $$
                        """
                                .formatted(DAMAGED),
                        """
                        create trigger damaged before update or delete on publications
                        for each row execute function damaged()
                        """);
        var _ =
                tests.current()
                        .writeNow(connection -> {
                            for (var sql : statements) {
                                try (var statement = connection.createStatement()) {
                                    statement.execute(sql);
                                }
                            }
                            return 0;
                        });
        return tests.current();
    }
}
