package dev.carillon.server.batch;

import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.RawJson;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/// Tasks that do what the test says, step by step, with a checkpoint after each.
final class Puppet implements TaskHandler {
    static final String TYPE = "puppet";

    private static final Step END = _ -> {};

    private final ConcurrentHashMap<String, BlockingQueue<Step>> steps = new ConcurrentHashMap<>();

    /// What a task does next.
    interface Step {
        void take(TaskContext context) throws Exception;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TaskResult run(TaskContext context) throws Exception {
        while (true) {
            var step = stepsOf(context.taskId()).take();
            step.take(context);
            if (step.equals(END)) {
                return new TaskResult.Value(RawJson.ofTrusted("{\"documents\":3}"));
            }
            context.checkpoint();
        }
    }

    private BlockingQueue<Step> stepsOf(String task) {
        return steps.computeIfAbsent(task, _ -> new LinkedBlockingQueue<>());
    }

    void say(String task, Step step) {
        stepsOf(task).add(step);
    }

    void progress(String task, long current, long total) {
        say(task, context -> context.progress(current, total, "generating", "row " + current));
    }

    /// Looks whether it is to go on.
    void look(String task) {
        say(task, _ -> {});
    }

    void end(String task) {
        say(task, END);
    }
}
