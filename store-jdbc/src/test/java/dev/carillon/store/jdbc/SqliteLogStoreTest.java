package dev.carillon.store.jdbc;

import dev.carillon.core.spi.LogStore;
import dev.carillon.protocol.ChannelName;
import dev.carillon.testkit.LogStoreContract;
import java.time.InstantSource;
import org.junit.jupiter.api.extension.RegisterExtension;

class SqliteLogStoreTest extends LogStoreContract {
    @RegisterExtension final TestDatabase database = TestDatabase.sqlite();

    @Override
    protected LogStore create(InstantSource clock) {
        return new JdbcLogStore(database.open(), clock);
    }

    @Override
    protected void damage(ChannelName channel, long offset) {
        database.damage(channel, offset);
    }

    @Override
    protected void forgetChecksums() {
        database.forgetChecksums();
    }
}
