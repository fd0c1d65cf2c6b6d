package dev.carillon.store.jdbc;

class SqliteRevokedTokensTest extends JdbcRevokedTokensContract {
    SqliteRevokedTokensTest() {
        super(TestDatabase.sqlite());
    }
}
