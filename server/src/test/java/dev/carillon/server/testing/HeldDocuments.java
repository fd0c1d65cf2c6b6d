package dev.carillon.server.testing;

import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.documents.GenerateDocuments;
import dev.carillon.documents.Samples;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// Makes documents of the samples as the server's own handler does, and stops after the first row
/// until the test lets it go on. Thread-safe.
///
/// Three hundred documents are made in half a second: a test that wants to pause or cancel a batch
/// would have to be faster than that.
public final class HeldDocuments implements TaskHandler {
    /// The name under which it is submitted.
    public static final String TYPE = "documents.held";

    private final ConcurrentHashMap<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final GenerateDocuments documents = new GenerateDocuments(new OnlySamples());

    /// Lets a task go on, now or when it comes to its first row.
    public void letOn(String taskId) {
        gate(taskId).countDown();
    }

    private CountDownLatch gate(String taskId) {
        return gates.computeIfAbsent(taskId, _ -> new CountDownLatch(1));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void validate(TaskSubmission submission) {
        documents.validate(submission);
    }

    @Override
    public TaskResult run(TaskContext context) throws Exception {
        return documents.run(new Held(context, gate(context.taskId())));
    }

    /// A task's view of the server. The thread that tells of a row waits at the gate.
    private record Held(TaskContext task, CountDownLatch gate) implements TaskContext {
        @Override
        public String taskId() {
            return task.taskId();
        }

        @Override
        public int attempt() {
            return task.attempt();
        }

        @Override
        public UserId owner() {
            return task.owner();
        }

        @Override
        public RawJson input() {
            return task.input();
        }

        @Override
        public Path workDirectory() {
            return task.workDirectory();
        }

        @Override
        public void progress(long current, long total, String stage, String message) {
            task.progress(current, total, stage, message);
            if (current > 0) {
                await();
            }
        }

        private void await() {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void emit(String type, RawJson data) {
            task.emit(type, data);
        }

        @Override
        public void checkpoint() throws TaskCancelledException {
            task.checkpoint();
        }
    }

    /// The shipped samples, in a folder of their own.
    private static final class OnlySamples implements FileStore {
        private final Path folder;

        OnlySamples() {
            try {
                folder = Files.createTempDirectory("carillon-samples-");
                folder.toFile().deleteOnExit();
                for (var sample : Samples.all()) {
                    var file = folder.resolve(sample.id());
                    try (var content = sample.open()) {
                        Files.copy(content, file);
                    }
                    file.toFile().deleteOnExit();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public StoredFile store(UserId owner, String name, InputStream content) {
            throw new UnsupportedOperationException("only samples");
        }

        @Override
        public Optional<StoredFile> find(UserId user, String id) {
            return Samples.all().stream()
                    .filter(sample -> sample.id().equals(id))
                    .map(sample -> stored(sample.id(), sample.name()))
                    .findFirst();
        }

        private StoredFile stored(String id, String name) {
            var path = folder.resolve(id);
            return new StoredFile(id, null, name, path.toFile().length(), path);
        }
    }
}
