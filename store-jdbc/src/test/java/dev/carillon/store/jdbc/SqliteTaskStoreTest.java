package dev.carillon.store.jdbc;

class SqliteTaskStoreTest extends JdbcTaskStoreContract {
    SqliteTaskStoreTest() {
        super(TestDatabase.sqlite());
    }
}
