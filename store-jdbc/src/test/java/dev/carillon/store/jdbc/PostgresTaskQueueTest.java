package dev.carillon.store.jdbc;

class PostgresTaskQueueTest extends JdbcTaskQueueContract {
    PostgresTaskQueueTest() {
        super(TestDatabase.postgres());
    }
}
