package dev.carillon.examples;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.Arrays;
import java.util.Optional;

/// A kind of task of the application's own: counts the words of its input's `text`. Register it
/// with `Carillon.builder().taskHandler(new WordCount())`.
public final class WordCount implements TaskHandler {
    @Override
    public String type() {
        return "words.count";
    }

    @Override
    public void validate(TaskSubmission submission) {
        if (text(submission.input().fields()).isEmpty()) {
            throw new InvalidTaskInputException("'text' is missing; give the text to count");
        }
    }

    @Override
    public TaskResult run(TaskContext task) throws Exception {
        var lines = text(task.input().fields()).orElseThrow().lines().toList();
        var words = 0L;
        for (var i = 0; i < lines.size(); i++) {
            task.checkpoint();
            words += Arrays.stream(lines.get(i).split("\\s+")).filter(w -> !w.isEmpty()).count();
            task.progress(i + 1, lines.size(), "counting", "");
        }
        return new TaskResult.Value(new JsonObjectWriter().number("words", words).toRawJson());
    }

    private static Optional<String> text(Optional<JsonFields> input) {
        return input.flatMap(fields -> fields.text("text"));
    }
}
