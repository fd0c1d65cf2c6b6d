package dev.carillon.server;

import dev.carillon.core.spi.FileStore;
import dev.carillon.core.spi.TaskHandler;
import dev.carillon.documents.GenerateDocuments;
import dev.carillon.documents.QueryData;
import dev.carillon.documents.Samples;
import dev.carillon.documents.Table;
import dev.carillon.documents.Workshop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// The kinds of task that come with the server.
final class BuiltInTasks {
    private BuiltInTasks() {}

    static List<TaskHandler> handlers(FileStore files, Workshop workshop) {
        return List.of(new GenerateDocuments(files, workshop), new QueryData(sampleData()));
    }

    private static Table sampleData() {
        try {
            return Samples.STUDENTS_CSV.table();
        } catch (IOException e) {
            throw new UncheckedIOException("the sample data can't be read", e);
        }
    }
}
