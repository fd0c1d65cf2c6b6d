package dev.carillon.store.jdbc;

class PostgresCursorsTest extends JdbcCursorsContract {
    @Override
    TestDatabase databases() {
        return TestDatabase.postgres();
    }
}
