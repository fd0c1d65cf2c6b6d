package dev.carillon.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaTest {
    @Test
    void every_migration_there_is_is_listed_and_numbered() throws Exception {
        var folder = Path.of(Schema.class.getResource(Schema.MIGRATIONS.getFirst()).toURI());
        try (var files = Files.list(folder.getParent())) {
            assertThat(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".sql")))
                    .containsExactlyInAnyOrderElementsOf(Schema.MIGRATIONS);
        }
        assertThat(Schema.MIGRATIONS.stream().map(Schema::version))
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
