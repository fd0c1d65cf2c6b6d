package dev.carillon.store.jdbc;

class PostgresUsersTest extends JdbcUsersContract {
    PostgresUsersTest() {
        super(TestDatabase.postgres());
    }
}
