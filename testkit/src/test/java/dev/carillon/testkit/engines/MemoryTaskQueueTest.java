package dev.carillon.testkit.engines;

import dev.carillon.core.memory.MemoryTaskQueue;
import dev.carillon.core.tasks.TaskQueue;
import dev.carillon.testkit.TaskQueueContract;
import java.time.Clock;

class MemoryTaskQueueTest extends TaskQueueContract {
    @Override
    protected TaskQueue create(int slots) {
        return new MemoryTaskQueue(slots, Clock.systemUTC());
    }
}
