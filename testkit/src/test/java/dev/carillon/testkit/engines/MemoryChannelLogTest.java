package dev.carillon.testkit.engines;

import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.memory.MemoryChannelLog;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.testkit.ChannelLogContract;
import java.time.InstantSource;

class MemoryChannelLogTest extends ChannelLogContract {
    @Override
    protected ChannelLog create(Namespaces namespaces, InstantSource clock) {
        return new MemoryChannelLog(namespaces, _ -> false, clock, MemoryChannelLog.Bounds.DEFAULT);
    }
}
