package dev.carillon.server.config;

import dev.carillon.core.files.FileLimits;
import dev.carillon.core.tasks.TaskBytes;
import dev.carillon.server.config.CarillonConfig.Documents;
import dev.carillon.server.config.CarillonConfig.Publishing;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Reads what one user, and all together, may have of what is kept or held. Has no state.
final class ShareReader {
    private static final Map<HeapShare, Setting<Optional<Long>>> SETTINGS =
            Map.of(
                    HeapShare.DOCUMENTS, Settings.DOCUMENT_MEMORY,
                    HeapShare.UNSENT, Settings.UNSENT,
                    HeapShare.UNFINISHED, Settings.UNFINISHED,
                    HeapShare.BODIES, Settings.BODIES,
                    HeapShare.INPUTS, Settings.TASK_INPUT_SIZE,
                    HeapShare.FINISHED, Settings.TASK_FINISHED_SIZE);

    /// What a database has instead of memory.
    private static final long INPUTS_IN_A_DATABASE = 64L << 20;

    private ShareReader() {}

    /// @param durable whether a database keeps what else would be in memory
    static HeapShares memory(ConfigValues values, boolean durable) {
        var set = new EnumMap<HeapShare, Long>(HeapShare.class);
        SETTINGS.forEach(
                (share, setting) -> values.get(setting).ifPresent(bytes -> set.put(share, bytes)));
        if (durable) {
            set.put(HeapShare.NOTIFICATIONS, 0L);
            set.put(HeapShare.INPUTS, 0L);
            set.put(HeapShare.FINISHED, 0L);
        }
        var shares = HeapShares.of(Runtime.getRuntime().maxMemory(), set);
        if (shares.isTooMuch()) {
            values.warning(
                    "clients may fill more memory than there is, and then the server ends: %s; lower what is set, or give the server a larger heap (-Xmx in CARILLON_JAVA_OPTS)"
                            .formatted(shares.text()));
        }
        return shares;
    }

    static FileLimits files(ConfigValues values) {
        return new FileLimits(
                values.get(Settings.STORED_SIZE),
                values.get(Settings.STORED_FILES),
                values.get(Settings.STORED_SIZE_PER_USER),
                values.get(Settings.STORED_FILES_PER_USER),
                values.get(Settings.STORED_AGE));
    }

    static TaskBytes tasks(ConfigValues values, HeapShares memory) {
        var inputs = memory.bytes(HeapShare.INPUTS);
        return new TaskBytes(
                inputs > 0
                        ? inputs
                        : values.get(Settings.TASK_INPUT_SIZE).orElse(INPUTS_IN_A_DATABASE),
                values.get(Settings.TASK_INPUT_SIZE_PER_USER),
                values.get(Settings.TASK_FINISHED_SIZE).orElse(memory.bytes(HeapShare.FINISHED)),
                values.get(Settings.TASK_RESULT_SIZE),
                values.get(Settings.TASK_RESULT_SIZE_PER_USER));
    }

    static Publishing publishing(ConfigValues values) {
        return new Publishing(
                values.get(Settings.PUBLICATION_RATE), values.get(Settings.DURABLE_ROOMS));
    }

    static Documents documents(ConfigValues values) {
        return new Documents(values.get(Settings.DOCUMENT_THREADS));
    }
}
