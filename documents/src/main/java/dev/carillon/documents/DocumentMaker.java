package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns rows of one table into documents of one template. Immutable, hence thread-safe.
final class DocumentMaker {
    private final DocxTemplate template;
    private final NamePattern fileName;
    private final Map<String, Integer> columns;
    private final RowRules rules;

    private DocumentMaker(
            DocxTemplate template,
            NamePattern fileName,
            Map<String, Integer> columns,
            RowRules rules) {
        this.template = template;
        this.fileName = fileName;
        this.columns = Map.copyOf(columns);
        this.rules = rules;
    }

    /// Finds the column of each placeholder.
    ///
    /// @param checks whether a cell that is unlike the others of its column fails its row
    /// @throws InvalidTaskInputException when there is none, or more than one
    static DocumentMaker of(
            Table table, DocxTemplate template, NamePattern fileName, boolean checks) {
        if (template.placeholders().isEmpty()) {
            throw new InvalidTaskInputException(
                    "the template has no placeholder: write a column's name in double braces where its value belongs, such as "
                            + Placeholder.of(table.columns().getFirst()));
        }
        var used = new LinkedHashSet<>(template.placeholders());
        used.addAll(fileName.placeholders());
        checkKnown(table, used);
        var columns = new HashMap<String, Integer>();
        var required = new HashSet<Integer>();
        for (var name : used) {
            var column = columnName(table, name);
            columns.put(name, only(table, column));
            if (!column.equals(name)) {
                required.add(only(table, column));
            }
        }
        var rules = RowRules.of(table, Set.copyOf(columns.values()), required, checks);
        return new DocumentMaker(template, fileName, columns, rules);
    }

    /// The name that a placeholder has of a column: a mark behind it may be part of that.
    private static String columnName(Table table, String name) {
        return table.find(name).isPresent() ? name : Placeholder.withoutMark(name);
    }

    private static void checkKnown(Table table, Set<String> used) {
        var unknown =
                used.stream()
                        .filter(name -> table.find(columnName(table, name)).isEmpty())
                        .map(Placeholder::of)
                        .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new InvalidTaskInputException(
                    "the spreadsheet has no column for %s; its columns are %s"
                            .formatted(unknown, String.join(", ", table.columns())));
        }
    }

    private static int only(Table table, String name) {
        var places = table.indexes(name).toArray();
        if (places.length > 1) {
            throw new InvalidTaskInputException(
                    "the spreadsheet has two columns for %s, %s and %s: rename one"
                            .formatted(
                                    Placeholder.of(name),
                                    CellPlace.columnName(places[0]),
                                    CellPlace.columnName(places[1])));
        }
        return places[0];
    }

    /// What the largest document of all rows takes in memory while it is made, in bytes, at most.
    long bytesToMake(Table table) {
        return table.rows().stream()
                .mapToLong(row -> template.bytesToFill(values(row)))
                .max()
                .orElse(0);
    }

    private UnaryOperator<String> values(Row row) {
        return name -> row.cell(columns.getOrDefault(name, -1));
    }

    /// Makes the document of a row. A row that can't have one is an outcome, not an exception.
    Outcome make(Row row) {
        var values = values(row);
        var name = fileName.fill(row.number(), values);
        var problems = rules.problems(row);
        if (problems.isPresent()) {
            return new Outcome.Refused(row.number(), name, problems.get());
        }
        try {
            return new Outcome.Made(row.number(), name, template.fill(values));
        } catch (InvalidTaskInputException e) {
            return new Outcome.Refused(row.number(), name, message(e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String message(InvalidTaskInputException e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
