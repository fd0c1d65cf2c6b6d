package dev.carillon.store.jdbc;

class SqliteDurableTasksTest extends DurableTasksContract {
    SqliteDurableTasksTest() {
        super(TestDatabase.sqlite());
    }
}
