package dev.carillon.store.jdbc;

class SqliteDurableLogTest extends DurableLogContract {
    SqliteDurableLogTest() {
        super(TestDatabase.sqlite());
    }
}
