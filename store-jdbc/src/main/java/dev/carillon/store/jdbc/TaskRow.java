package dev.carillon.store.jdbc;

import dev.carillon.core.spi.FileDigest;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.core.tasks.Attempts;
import dev.carillon.core.tasks.Lease;
import dev.carillon.core.tasks.Outcome;
import dev.carillon.core.tasks.Progress;
import dev.carillon.core.tasks.Runner;
import dev.carillon.core.tasks.Submission;
import dev.carillon.core.tasks.Task;
import dev.carillon.core.tasks.TaskState;
import dev.carillon.protocol.UserId;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of the table `tasks`. Immutable; files in the folder of all tasks' files are named from
/// there, so that the folder may be moved.
record TaskRow(Path root) {
    static final String SAVE =
            """
            insert into tasks (id, type, owner, input, runner, idempotency_key, created_at, \
            state, current_step, total_steps, stage, message, remaining, \
            attempts_begun, attempts_failed, attempts_interrupted, last_error, next_at, \
            worker, lease, lease_millis, lease_expires_at, started_at, finished_at, \
            error, dead, result, file_path, file_name, file_type, file_size, file_sha256) \
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, \
            ?, ?, ?, ?, ?, ?) \
            on conflict (id) do update set state = excluded.state, \
            current_step = excluded.current_step, total_steps = excluded.total_steps, \
            stage = excluded.stage, message = excluded.message, remaining = excluded.remaining, \
            attempts_begun = excluded.attempts_begun, \
            attempts_failed = excluded.attempts_failed, \
            attempts_interrupted = excluded.attempts_interrupted, \
            last_error = excluded.last_error, next_at = excluded.next_at, \
            worker = excluded.worker, lease = excluded.lease, \
            lease_millis = excluded.lease_millis, lease_expires_at = excluded.lease_expires_at, \
            started_at = excluded.started_at, finished_at = excluded.finished_at, \
            error = excluded.error, dead = excluded.dead, result = excluded.result, \
            file_path = excluded.file_path, file_name = excluded.file_name, \
            file_type = excluded.file_type, file_size = excluded.file_size, \
            file_sha256 = excluded.file_sha256\
            """;

    void set(PreparedStatement save, Task task) throws SQLException {
        var submission = task.submission();
        save.setString(1, submission.id());
        save.setString(2, text(submission.type()));
        save.setString(3, submission.owner().value());
        save.setBytes(4, submission.input().toBytes());
        save.setString(5, submission.runner().name());
        save.setString(6, submission.key().map(TaskRow::text).orElse(null));
        save.setLong(7, submission.createdAt());
        save.setString(8, task.state().name());
        var progress = task.progress();
        save.setLong(9, progress.current());
        save.setLong(10, progress.total());
        save.setString(11, text(progress.stage()));
        save.setString(12, text(progress.message()));
        save.setLong(13, progress.remainingMillis());
        set(save, task.attempts());
        save.setLong(23, task.startedAt());
        save.setLong(24, task.finishedAt());
        save.setBoolean(26, task.isDead());
        switch (task.outcome().orElse(null)) {
            case Outcome.Failed(var error, var _) -> setEnd(save, text(error), null);
            case Outcome.Completed(var result) -> setEnd(save, null, result);
            case Outcome.Cancelled _ -> setEnd(save, null, null);
            case null -> setEnd(save, null, null);
        }
    }

    private static void set(PreparedStatement save, Attempts attempts) throws SQLException {
        save.setInt(14, attempts.begun());
        save.setInt(15, attempts.failed());
        save.setInt(16, attempts.interrupted());
        save.setString(17, text(attempts.lastError()));
        save.setLong(18, attempts.nextAt());
        var lease = attempts.lease().orElse(null);
        save.setString(19, lease == null ? null : text(lease.worker()));
        save.setString(20, lease == null ? null : lease.token());
        setNumber(save, 21, lease == null ? null : lease.millis());
        setNumber(save, 22, lease == null ? null : lease.expiresAt());
    }

    private static void setNumber(PreparedStatement save, int index, @Nullable Long number)
            throws SQLException {
        if (number == null) {
            save.setNull(index, Types.BIGINT);
        } else {
            save.setLong(index, number);
        }
    }

    private void setEnd(PreparedStatement save, @Nullable String error, @Nullable TaskResult result)
            throws SQLException {
        save.setString(25, error);
        save.setBytes(27, result == null ? null : result.summary().toBytes());
        var file = result instanceof TaskResult.File of ? of : null;
        save.setString(28, file == null ? null : fromRoot(file.path()));
        save.setString(29, file == null ? null : text(file.name()));
        save.setString(30, file == null ? null : text(file.contentType()));
        var digest = file == null ? null : file.digest().orElse(null);
        setNumber(save, 31, digest == null ? null : digest.size());
        save.setString(32, digest == null ? null : digest.sha256());
    }

    private String fromRoot(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }

    /// PostgreSQL knows no text with a NUL.
    private static String text(String text) {
        return text.replace('\0', '\uFFFD');
    }

    Task read(ResultSet row) throws SQLException {
        var submission =
                new Submission(
                        row.getString("id"),
                        row.getString("type"),
                        new UserId(row.getString("owner")),
                        StoredJson.of(row.getBytes("input"), "task", row.getString("id")),
                        Runner.valueOf(row.getString("runner")),
                        Optional.ofNullable(row.getString("idempotency_key")),
                        row.getLong("created_at"));
        var state = TaskState.valueOf(row.getString("state"));
        var progress =
                new Progress(
                        row.getLong("current_step"),
                        row.getLong("total_steps"),
                        row.getString("stage"),
                        row.getString("message"),
                        row.getLong("remaining"));
        return new Task(
                submission,
                state,
                progress,
                attempts(row),
                new Task.Times(row.getLong("started_at"), row.getLong("finished_at")),
                outcome(row, state));
    }

    private static Attempts attempts(ResultSet row) throws SQLException {
        var token = row.getString("lease");
        Optional<Lease> lease =
                token == null
                        ? Optional.empty()
                        : Optional.of(
                                new Lease(
                                        row.getString("worker"),
                                        token,
                                        row.getLong("lease_millis"),
                                        row.getLong("lease_expires_at")));
        return new Attempts(
                row.getInt("attempts_begun"),
                row.getInt("attempts_failed"),
                row.getInt("attempts_interrupted"),
                row.getString("last_error"),
                row.getLong("next_at"),
                lease);
    }

    private Optional<Outcome> outcome(ResultSet row, TaskState state) throws SQLException {
        return switch (state) {
            case PENDING, RUNNING, PAUSED -> Optional.empty();
            case CANCELLED -> Optional.of(new Outcome.Cancelled());
            case FAILED ->
                    Optional.of(new Outcome.Failed(row.getString("error"), row.getBoolean("dead")));
            case COMPLETED -> Optional.of(new Outcome.Completed(result(row)));
        };
    }

    private static Optional<FileDigest> digest(ResultSet row) throws SQLException {
        var sha256 = row.getString("file_sha256");
        return sha256 == null
                ? Optional.empty()
                : Optional.of(new FileDigest(row.getLong("file_size"), sha256));
    }

    private TaskResult result(ResultSet row) throws SQLException {
        var summary = StoredJson.of(row.getBytes("result"), "task", row.getString("id"));
        var path = row.getString("file_path");
        return path == null
                ? new TaskResult.Value(summary)
                : new TaskResult.File(
                        summary,
                        root.resolve(path),
                        row.getString("file_name"),
                        row.getString("file_type"),
                        digest(row));
    }
}
