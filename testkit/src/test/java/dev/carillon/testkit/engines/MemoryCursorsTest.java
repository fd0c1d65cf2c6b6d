package dev.carillon.testkit.engines;

import dev.carillon.core.memory.MemoryCursors;
import dev.carillon.core.spi.Cursors;
import dev.carillon.testkit.CursorsContract;

class MemoryCursorsTest extends CursorsContract {
    @Override
    protected Cursors create() {
        return new MemoryCursors(1000);
    }
}
