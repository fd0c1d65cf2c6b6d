package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A query on one table, its columns found.
///
/// @param search in lower case; empty for everything
/// @param filter from a column's index to the text of its cell
/// @param columns to return, by index
/// @param order of the rows; empty for the table's own
record Query(
        Table table,
        String search,
        Map<Integer, String> filter,
        List<Integer> columns,
        Optional<Comparator<Row>> order,
        int limit) {
    private static final int MAX_LIMIT = 1000;
    private static final int DEFAULT_LIMIT = 100;

    /// Reads a query.
    ///
    /// @throws InvalidTaskInputException naming what is wrong with it
    static Query of(RawJson input, Table table) {
        var text = input.text();
        if (text.isPresent()) {
            return new Query(
                    table,
                    lower(text.get()),
                    Map.of(),
                    all(table),
                    Optional.empty(),
                    DEFAULT_LIMIT);
        }
        var fields =
                input.fields()
                        .orElseThrow(
                                () -> wrong("input must be an object, or a text to search for"));
        return new Query(
                table,
                lower(search(fields)),
                filter(fields, table),
                columns(fields, table),
                order(fields, table),
                limit(fields));
    }

    private static String search(JsonFields fields) {
        return fields.has("search")
                ? fields.textOrNumber("search").orElseThrow(() -> wrong("'search' must be a text"))
                : "";
    }

    private static Map<Integer, String> filter(JsonFields fields, Table table) {
        var filter = new LinkedHashMap<Integer, String>();
        if (fields.has("filter")) {
            var members = fields.object("filter").orElseThrow(Query::wrongFilter);
            for (var column : members.names()) {
                var value = members.textOrNumber(column).orElseThrow(Query::wrongFilter);
                filter.put(column(column, table), value);
            }
        }
        return filter;
    }

    private static List<Integer> columns(JsonFields fields, Table table) {
        if (!fields.has("columns")) {
            return all(table);
        }
        var columns = new ArrayList<Integer>();
        for (var column : fields.array("columns").orElseThrow(Query::wrongColumns)) {
            columns.add(column(column.text().orElseThrow(Query::wrongColumns), table));
        }
        return columns.isEmpty() ? all(table) : columns;
    }

    private static Optional<Comparator<Row>> order(JsonFields fields, Table table) {
        if (!fields.has("sort")) {
            return Optional.empty();
        }
        var sort = fields.text("sort").orElseThrow(() -> wrong("'sort' must be a column's name"));
        if (fields.has("descending") && fields.bool("descending").isEmpty()) {
            throw wrong("'descending' must be true or false");
        }
        return Optional.of(
                RowOrder.by(column(sort, table), table, fields.bool("descending").orElse(false)));
    }

    private static int limit(JsonFields fields) {
        if (!fields.has("limit")) {
            return DEFAULT_LIMIT;
        }
        return fields.integer("limit")
                .filter(limit -> limit >= 1 && limit <= MAX_LIMIT)
                .orElseThrow(() -> wrong("'limit' must be a number from 1 to " + MAX_LIMIT))
                .intValue();
    }

    private static int column(String name, Table table) {
        return table.find(name)
                .orElseThrow(() ->
                        wrong(
                                "there is no column '%s'; the columns are %s"
                                        .formatted(
                                                Excerpt.of(name),
                                                String.join(", ", table.columns()))));
    }

    private static List<Integer> all(Table table) {
        return IntStream.range(0, table.columns().size()).boxed().toList();
    }

    private static InvalidTaskInputException wrongFilter() {
        return wrong("'filter' must be an object of columns and texts");
    }

    private static InvalidTaskInputException wrongColumns() {
        return wrong("'columns' must be a list of names of columns");
    }

    private static InvalidTaskInputException wrong(String message) {
        return new InvalidTaskInputException(message);
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    boolean matches(Row row) {
        return filter.entrySet().stream()
                        .allMatch(e -> e.getValue().strip().equalsIgnoreCase(row.cell(e.getKey())))
                && (search.isEmpty()
                        || row.cells().stream().anyMatch(cell -> lower(cell).contains(search)));
    }

    List<String> columnNames() {
        return columns.stream().map(table.columns()::get).toList();
    }

    List<String> pick(Row row) {
        return columns.stream().map(row::cell).toList();
    }
}
