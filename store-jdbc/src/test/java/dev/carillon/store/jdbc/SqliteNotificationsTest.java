package dev.carillon.store.jdbc;

class SqliteNotificationsTest extends JdbcNotificationsContract {
    SqliteNotificationsTest() {
        super(TestDatabase.sqlite());
    }
}
