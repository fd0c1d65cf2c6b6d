package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.store.jdbc.DatabaseAddress.Postgres;
import dev.carillon.store.jdbc.DatabaseAddress.Sqlite;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
    private static CarillonConfig load(Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("CARILLON_DEMO", "true");
        return ConfigLoader.load(
                new ConfigSources(Optional.empty(), Optional.empty(), all, Map.of()),
                List.of("carillon"));
    }

    private static Storage of(String url) {
        return load(Map.of("DATABASE_URL", url)).stores().storage();
    }

    private static Postgres postgres(String url) {
        var storage = (Storage.InDatabase) of(url);
        return (Postgres) storage.address();
    }

    private static String problem(String url) {
        var problems = catchThrowableOfType(ConfigException.class, () -> of(url)).problems();
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    @Test
    void unless_something_else_is_set_it_is_a_file_in_the_data_folder() {
        assertThat(load(Map.of("CARILLON_DATA_DIR", "/var/push")).stores().storage())
                .isEqualTo(new Storage.InDatabase(new Sqlite(Path.of("/var/push/carillon.db"))));
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite:push.db, push.db",
        "sqlite:/var/lib/push.db, /var/lib/push.db",
        "sqlite:///push.db, push.db",
        "sqlite:///./data/push.db, ./data/push.db",
        "sqlite:////var/lib/push.db, /var/lib/push.db",
        "sqlite+aiosqlite:////var/lib/push.db, /var/lib/push.db",
        "jdbc:sqlite:/var/lib/push.db, /var/lib/push.db"
    })
    void a_sqlite_file_is_named_by_its_path(String url, Path file) {
        assertThat(of(url)).isEqualTo(new Storage.InDatabase(new Sqlite(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://ada:pw@db.example.com:6432/app, jdbc:postgresql://db.example.com:6432/app",
        "postgres://ada:pw@db/app, jdbc:postgresql://db/app",
        "postgresql+asyncpg://ada:pw@db/app, jdbc:postgresql://db/app",
        "postgresql+psycopg2://ada:pw@db/app, jdbc:postgresql://db/app",
        "jdbc:postgresql://db/app?user=ada&password=pw, jdbc:postgresql://db/app",
        "jdbc:postgresql:app?user=ada&password=pw, jdbc:postgresql://localhost/app",
        "postgresql://ada:pw@db, jdbc:postgresql://db/ada",
        "postgresql://ada:pw@/app, jdbc:postgresql://localhost/app",
        "postgresql://ada:pw@[::1]:5432/app, jdbc:postgresql://[::1]:5432/app",
        "'postgresql://ada:pw@one:1,two:2/app', 'jdbc:postgresql://one:1,two:2/app'",
        "postgresql://ada:pw@db/my%20app, jdbc:postgresql://db/my%20app",
        "postgresql://ada:pw@db/app?sslmode=require, jdbc:postgresql://db/app?sslmode=require",
        "postgresql://ada:pw@db/app?ssl=require, jdbc:postgresql://db/app?sslmode=require",
        "jdbc:postgresql://ada:pw@db/app?ssl=true, jdbc:postgresql://db/app?ssl=true"
    })
    void a_postgresql_database_is_named_as_teams_have_it(String url, String expected) {
        assertThat(postgres(url)).isEqualTo(new Postgres(expected, "ada", "pw"));
    }

    @Test
    void E11_the_documents_own_address_can_be_used() {
        assertThat(postgres("postgresql://localhost/momentum_dev"))
                .isEqualTo(
                        new Postgres(
                                "jdbc:postgresql://localhost/momentum_dev",
                                System.getProperty("user.name"),
                                ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://a%40b:p%40ss%2Fw%3Ard%20%25+@db/app",
                "postgresql://a%40b:p@ss/w:rd%20%25+@db/app"
            })
    void users_and_passwords_may_hold_any_character(String url) {
        assertThat(postgres(url))
                .isEqualTo(new Postgres("jdbc:postgresql://db/app", "a@b", "p@ss/w:rd %+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://root:hunter2@db/app",
                "postgresql://ada:hunter2?@db/app",
                "postgresql://ada:hunter2%@db/app",
                "postgresql://ada:hunter2@db:port/app",
                "postgresql://db/app?colour=blue&password=hunter2",
                "hunter2"
            })
    void a_problem_never_shows_the_password(String url) {
        assertThat(problem(url)).startsWith("DATABASE_URL ").doesNotContain("hunter2");
    }

    @Test
    void a_problem_names_what_is_wrong_and_what_is_known() {
        assertThat(problem("mysql://root@db/app"))
                .isEqualTo(
                        "DATABASE_URL begins with 'mysql:', which is no database that this server knows; known are sqlite:PATH, postgresql://user:password@host:5432/database and memory");
        assertThat(problem("somewhere")).contains("known are sqlite:PATH");
        assertThat(problem("postgresql://db/app?colour=blue")).contains("'colour'");
        assertThat(problem("sqlite://db/app")).contains("sqlite:PATH");
        assertThat(problem("sqlite::memory:")).contains("or memory for");
        assertThat(problem("sqlite:a.db?mode=ro")).contains("no parameters");
    }

    @Test
    void a_sqlite_file_may_be_limited() {
        assertThat(load(Map.of("CARILLON_DATABASE_MAX_SIZE", "2GiB")).stores().storage())
                .isEqualTo(
                        new Storage.InDatabase(
                                new Sqlite(Path.of("./carillon-data/carillon.db"), 2L << 30)));
        assertThat(
                        catchThrowableOfType(
                                        ConfigException.class,
                                        () -> load(Map.of("CARILLON_DATABASE_MAX_SIZE", "1KiB")))
                                .problems())
                .containsExactly(
                        "CARILLON_DATABASE_MAX_SIZE is '1KiB', but must be at least 1MiB; leave it empty for no limit");
    }

    @Test
    void a_limit_of_something_else_is_warned_of() {
        assertThat(
                        load(Map.of(
                                        "CARILLON_DATABASE_MAX_SIZE", "2GiB",
                                        "DATABASE_URL", "postgresql://localhost/app"))
                                .warnings())
                .containsExactly(
                        "CARILLON_DATABASE_MAX_SIZE is set, but does nothing: it is for SQLite, which DATABASE_URL does not name");
    }

    @Test
    void in_memory_nothing_is_stored_and_whoever_wants_it_is_warned() {
        var config =
                load(
                        Map.of(
                                "DATABASE_URL", "memory",
                                "CARILLON_NAMESPACES_ROOM_DURABLE", "always"));

        assertThat(config.stores().storage()).isEqualTo(new Storage.InMemory());
        assertThat(config.namespaces())
                .extracting(Namespace::durability)
                .allMatch(Durability::isNever);
        assertThat(config.warnings())
                .containsExactly(
                        "carillon.namespaces.room.durable is 'always', but DATABASE_URL is 'memory', so nothing is stored");
        assertThat(load(Map.of("DATABASE_URL", "memory")).warnings()).isEmpty();
    }
}
