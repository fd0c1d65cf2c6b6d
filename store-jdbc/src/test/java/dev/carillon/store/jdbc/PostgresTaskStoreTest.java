package dev.carillon.store.jdbc;

class PostgresTaskStoreTest extends JdbcTaskStoreContract {
    PostgresTaskStoreTest() {
        super(TestDatabase.postgres());
    }
}
