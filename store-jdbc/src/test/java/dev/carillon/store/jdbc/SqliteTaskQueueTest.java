package dev.carillon.store.jdbc;

class SqliteTaskQueueTest extends JdbcTaskQueueContract {
    SqliteTaskQueueTest() {
        super(TestDatabase.sqlite());
    }
}
