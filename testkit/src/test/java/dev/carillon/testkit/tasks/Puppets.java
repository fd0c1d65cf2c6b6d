package dev.carillon.testkit.tasks;

import static dev.carillon.testkit.tasks.TestTasks.DONE;

import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Task;
import dev.carillon.testkit.Patience;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Tasks that do what the test says, step by step, with a checkpoint after each.
final class Puppets implements TestTasks.Work {
    private record Order(Consumer<TaskContext> action, boolean last, Semaphore done) {}

    private final ConcurrentHashMap<String, BlockingQueue<Order>> orders =
            new ConcurrentHashMap<>();

    @Override
    public TaskResult run(TaskContext context) throws Exception {
        while (true) {
            var order = ordersOf(context.taskId()).take();
            order.action().accept(context);
            order.done().release();
            if (order.last()) {
                return DONE;
            }
            context.checkpoint();
        }
    }

    private BlockingQueue<Order> ordersOf(String taskId) {
        return orders.computeIfAbsent(taskId, _ -> new LinkedBlockingQueue<>());
    }

    /// Has a task do something, and waits until it has.
    void say(Task task, Consumer<TaskContext> action) throws InterruptedException {
        say(task, new Order(action, false, new Semaphore(0)));
    }

    /// Has a task report progress.
    void progress(Task task, long current, long total) throws InterruptedException {
        progress(task, current, total, "counting", "");
    }

    void progress(Task task, long current, long total, String stage, String message)
            throws InterruptedException {
        say(task, context -> context.progress(current, total, stage, message));
    }

    /// Has a task end well.
    void end(Task task) throws InterruptedException {
        say(task, new Order(_ -> {}, true, new Semaphore(0)));
    }

    private void say(Task task, Order order) throws InterruptedException {
        ordersOf(task.id()).add(order);
        if (!order.done().tryAcquire(Patience.LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the task did not do it");
        }
    }
}
