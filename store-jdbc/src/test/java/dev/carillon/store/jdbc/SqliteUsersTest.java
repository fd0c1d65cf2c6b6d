package dev.carillon.store.jdbc;

class SqliteUsersTest extends JdbcUsersContract {
    SqliteUsersTest() {
        super(TestDatabase.sqlite());
    }
}
