package dev.carillon.store.jdbc;

class PostgresNotificationsTest extends JdbcNotificationsContract {
    PostgresNotificationsTest() {
        super(TestDatabase.postgres());
    }
}
