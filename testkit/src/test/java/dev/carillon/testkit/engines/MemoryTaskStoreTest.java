package dev.carillon.testkit.engines;

import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.tasks.TaskStore;
import dev.carillon.testkit.TaskStoreContract;
import java.util.function.Consumer;

class MemoryTaskStoreTest extends TaskStoreContract {
    @Override
    protected TaskStore create(int finished, Consumer<String> forgotten) {
        return new MemoryTaskStore(finished, forgotten);
    }
}
