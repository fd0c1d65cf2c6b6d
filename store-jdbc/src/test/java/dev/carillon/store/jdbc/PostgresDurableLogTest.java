package dev.carillon.store.jdbc;

class PostgresDurableLogTest extends DurableLogContract {
    PostgresDurableLogTest() {
        super(TestDatabase.postgres());
    }
}
