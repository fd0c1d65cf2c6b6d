package dev.carillon.server.config;

import dev.carillon.core.files.FileLimits;
import dev.carillon.core.tasks.TaskBytes;
import dev.carillon.server.config.CarillonConfig.Documents;
import dev.carillon.server.config.CarillonConfig.Memory;
import dev.carillon.server.config.CarillonConfig.Publishing;

/// Reads what one user, and all together, may have of what is kept or held. Has no state.
final class ShareReader {
    private static final long MIB = 1L << 20;

    private ShareReader() {}

    static Memory memory(ConfigValues values) {
        var heap = Runtime.getRuntime().maxMemory();
        return new Memory(
                values.get(Settings.BODIES),
                values.get(Settings.UNFINISHED).orElse(Math.clamp(heap / 8, 8 * MIB, 64 * MIB)),
                values.get(Settings.UNSENT).orElse(Math.max(heap / 4, 16 * MIB)));
    }

    static FileLimits files(ConfigValues values) {
        return new FileLimits(
                values.get(Settings.STORED_SIZE),
                values.get(Settings.STORED_FILES),
                values.get(Settings.STORED_SIZE_PER_USER),
                values.get(Settings.STORED_FILES_PER_USER),
                values.get(Settings.STORED_AGE));
    }

    static TaskBytes tasks(ConfigValues values) {
        return new TaskBytes(
                values.get(Settings.TASK_INPUT_SIZE),
                values.get(Settings.TASK_INPUT_SIZE_PER_USER),
                values.get(Settings.TASK_FINISHED_SIZE).orElse(0L),
                values.get(Settings.TASK_RESULT_SIZE),
                values.get(Settings.TASK_RESULT_SIZE_PER_USER));
    }

    static Publishing publishing(ConfigValues values) {
        return new Publishing(
                values.get(Settings.PUBLICATION_RATE), values.get(Settings.DURABLE_ROOMS));
    }

    static Documents documents(ConfigValues values) {
        return new Documents(
                values.get(Settings.DOCUMENT_THREADS),
                values.get(Settings.DOCUMENT_MEMORY).orElse(0L));
    }
}
