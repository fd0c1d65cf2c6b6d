package dev.carillon.documents;

import dev.carillon.core.spi.FileStore;
import dev.carillon.protocol.UserId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Uploaded files in a folder, and the samples. A file's id is its name.
final class FolderFiles implements FileStore {
    private final Path folder;
    private final Map<String, StoredFile> files = new LinkedHashMap<>();

    FolderFiles(Path folder) {
        this.folder = folder;
    }

    FolderFiles withSamples() throws IOException {
        for (var sample : Samples.all()) {
            try (var content = sample.open()) {
                store(null, sample.id(), content);
            }
        }
        return this;
    }

    FolderFiles with(String name, byte[] content) throws IOException {
        store(RecordingContext.OWNER, name, new ByteArrayInputStream(content));
        return this;
    }

    @Override
    public StoredFile store(@Nullable UserId owner, String name, InputStream content)
            throws IOException {
        var path = folder.resolve("upload-" + files.size());
        Files.copy(content, path);
        var file = new StoredFile(name, owner, name, Files.size(path), path);
        files.put(name, file);
        return file;
    }

    @Override
    public Optional<StoredFile> find(UserId user, String id) {
        return Optional.ofNullable(files.get(id))
                .filter(file -> file.owner() == null || user.equals(file.owner()));
    }
}
