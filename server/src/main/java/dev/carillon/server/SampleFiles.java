package dev.carillon.server;

import dev.carillon.core.disk.OwnerOnly;
import dev.carillon.core.spi.FileStore;
import dev.carillon.documents.Samples;
import dev.carillon.protocol.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Offers the shipped samples to everybody, and leaves the rest to the store of uploads.
/// Thread-safe.
final class SampleFiles implements FileStore {
    private final FileStore uploads;
    private final Map<String, StoredFile> samples = new LinkedHashMap<>();

    /// Lays the samples out in a folder, where tasks can read them. Each start does that anew, so
    /// they need not outlast a power cut.
    SampleFiles(FileStore uploads, Path folder) {
        this.uploads = uploads;
        try {
            Files.createDirectories(folder, OwnerOnly.folder(folder));
            for (var sample : Samples.all()) {
                samples.put(sample.id(), layOut(sample, folder.resolve(sample.id())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the samples can't be laid out in " + folder, e);
        }
    }

    private static StoredFile layOut(Samples.Sample sample, Path path) throws IOException {
        try (var content = sample.open()) {
            var size = Files.copy(content, path, StandardCopyOption.REPLACE_EXISTING);
            OwnerOnly.close(path);
            return new StoredFile(sample.id(), null, sample.name(), size, path);
        }
    }

    @Override
    public StoredFile store(UserId owner, String name, InputStream content) throws IOException {
        return uploads.store(owner, name, content);
    }

    @Override
    public boolean delete(UserId user, String id) throws IOException {
        return uploads.delete(user, id);
    }

    @Override
    public Optional<StoredFile> find(UserId user, String id) {
        return Optional.ofNullable(samples.get(id)).or(() -> uploads.find(user, id));
    }
}
