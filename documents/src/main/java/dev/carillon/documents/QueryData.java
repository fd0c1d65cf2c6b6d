package dev.carillon.documents;

import dev.carillon.core.spi.TaskCancelledException;
import dev.carillon.core.spi.TaskContext;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.core.spi.TaskResult;
import dev.carillon.protocol.json.JsonObjectWriter;
import java.util.ArrayList;
import java.util.List;

/// Answers queries on one table: searches, filters, sorts and picks columns.
///
/// The input is `{search?, filter?, columns?, sort?, descending?, limit?}`, or a string, which is
/// taken as `search`. `search` is text that any cell of a row has; `filter` maps columns to the
/// whole text of their cell; neither looks at case. `limit` is 1 to 1000, 100 when left out. The
/// result is `{columns, rows, matched, total}` with cells as strings.
///
/// Thread-safe: it keeps nothing of a task.
public final class QueryData implements TaskHandler {
    private static final int STEP = 50;

    private final Table table;

    /// @param table that is asked about
    public QueryData(Table table) {
        this.table = table;
    }

    @Override
    public String type() {
        return "data.query";
    }

    @Override
    public void validate(TaskSubmission submission) {
        Query.of(submission.input(), table);
    }

    @Override
    public TaskResult run(TaskContext context) throws TaskCancelledException {
        var query = Query.of(context.input(), table);
        var matches = scan(query, context);
        context.checkpoint();
        query.order().ifPresent(matches::sort);
        var rows = matches.stream().limit(query.limit()).map(query::pick).toList();
        return new TaskResult.Value(
                new JsonObjectWriter()
                        .texts("columns", query.columnNames())
                        .textLists("rows", rows)
                        .number("matched", matches.size())
                        .number("total", table.rows().size())
                        .toRawJson());
    }

    private List<Row> scan(Query query, TaskContext context) throws TaskCancelledException {
        var rows = table.rows();
        var matches = new ArrayList<Row>();
        for (var i = 0; i < rows.size(); i++) {
            if (i % STEP == 0) {
                context.checkpoint();
                context.progress(i, rows.size(), "scanning", "");
            }
            if (query.matches(rows.get(i))) {
                matches.add(rows.get(i));
            }
        }
        var total = Math.max(1, rows.size());
        context.progress(total, total, "scanning", "");
        return matches;
    }
}
