package dev.carillon.documents;

import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A task's surroundings with a real folder, that keeps what the task tells.
final class RecordingContext implements TaskContext {
    static final UserId OWNER = new UserId("user1");

    record Progress(long current, long total, String stage, String message) {}

    record Emitted(String type, JsonFields data) {
        long row() {
            return data.integer("row").orElseThrow();
        }
    }

    final List<Progress> progress = new ArrayList<>();
    final List<Emitted> events = new ArrayList<>();
    private final RawJson input;
    private final Path folder;
    private int cancelAtEvent = Integer.MAX_VALUE;
    private Runnable onEmit = () -> {};

    RecordingContext(RawJson input, Path folder) {
        this.input = input;
        this.folder = folder;
    }

    /// Cancels the task once it has emitted so many events.
    RecordingContext cancelAfter(int count) {
        cancelAtEvent = count;
        return this;
    }

    /// Has something looked at whenever the task emits an event.
    RecordingContext onEmit(Runnable look) {
        onEmit = look;
        return this;
    }

    List<Emitted> events(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    List<String> stages() {
        return progress.stream().map(Progress::stage).distinct().toList();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String taskId() {
        return "t-1";
    }

    @Override
    public UserId owner() {
        return OWNER;
    }

    @Override
    public RawJson input() {
        return input;
    }

    @Override
    public Path workDirectory() {
        return folder;
    }

    @Override
    public void progress(long current, long total, String stage, String message) {
        progress.add(new Progress(current, total, stage, message));
    }

    @Override
    public void emit(String type, RawJson data) {
        events.add(new Emitted(type, data.fields().orElseThrow()));
        onEmit.run();
    }

    @Override
    public void checkpoint() throws TaskCancelledException {
        if (events.size() >= cancelAtEvent) {
            throw new TaskCancelledException();
        }
    }
}
