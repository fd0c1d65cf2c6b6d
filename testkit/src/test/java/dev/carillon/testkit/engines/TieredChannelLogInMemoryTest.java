package dev.carillon.testkit.engines;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.log.RetentionFloor;
import dev.carillon.core.log.TieredChannelLog;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.core.spi.LogStore;
import dev.carillon.testkit.ChannelLogContract;
import java.time.InstantSource;

class TieredChannelLogInMemoryTest extends ChannelLogContract {
    @Override
    protected ChannelLog create(Namespaces namespaces, InstantSource clock) {
        return new TieredChannelLog(
                namespaces,
                LogStore.NONE,
                RetentionFloor.NOBODY,
                _ -> false,
                clock,
                TieredChannelLog.Bounds.DEFAULT);
    }
}
