package dev.carillon.store.jdbc;

class SqliteCursorsTest extends JdbcCursorsContract {
    @Override
    TestDatabase databases() {
        return TestDatabase.sqlite();
    }
}
