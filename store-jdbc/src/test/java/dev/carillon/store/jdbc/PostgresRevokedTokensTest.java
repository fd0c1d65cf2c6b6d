package dev.carillon.store.jdbc;

class PostgresRevokedTokensTest extends JdbcRevokedTokensContract {
    PostgresRevokedTokensTest() {
        super(TestDatabase.postgres());
    }
}
