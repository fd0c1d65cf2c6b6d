package dev.carillon.core.files;

import dev.carillon.core.spi.FileStore;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Files in a folder: `{id}` holds the content, `{id}.json` whose it is and its name. Thread-safe;
/// survives a restart.
public final class DirectoryFileStore implements FileStore {
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
    private static final int MAX_NAME = 200;

    private final Path root;
    private final long maxBytes;

    /// What all files take, published by each store to the next.
    private final AtomicLong bytes;

    /// Opens a folder, which is created if need be.
    ///
    /// @param maxBytes the most that all files together may take
    public DirectoryFileStore(Path root, long maxBytes) {
        this.root = root;
        this.maxBytes = maxBytes;
        try {
            Files.createDirectories(root);
            try (var files = Files.list(root)) {
                bytes = new AtomicLong(files.mapToLong(DirectoryFileStore::size).sum());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for uploads can't be used: " + root, e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StoredFile store(UserId owner, String name, InputStream content) throws IOException {
        var id = UUID.randomUUID().toString();
        var path = root.resolve(id);
        var size = 0L;
        try {
            size = Files.copy(content, path);
            if (bytes.addAndGet(size) > maxBytes) {
                throw new StoreFullException(maxBytes);
            }
            var meta =
                    new JsonObjectWriter()
                            .text("owner", owner.value())
                            .text("name", displayName(name))
                            .toRawJson();
            Files.write(root.resolve(id + ".json"), meta.toBytes());
            return new StoredFile(id, owner, displayName(name), size, path);
        } catch (IOException | StoreFullException e) {
            bytes.addAndGet(-size);
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /// The last part of what may be a path, without what does not belong into a name.
    private static String displayName(String name) {
        var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        var clean = last.codePoints().filter(c -> !Character.isISOControl(c)).limit(MAX_NAME);
        var text =
                clean.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return text.isEmpty() ? "file" : text.toString();
    }

    @Override
    public Optional<StoredFile> find(UserId user, String id) {
        var meta = root.resolve(ID.matcher(id).matches() ? id + ".json" : "none");
        if (!Files.isRegularFile(meta)) {
            return Optional.empty();
        }
        try {
            var fields = RawJson.parse(Files.readAllBytes(meta)).flatMap(RawJson::fields);
            var path = root.resolve(id);
            return fields.filter(f -> f.text("owner").filter(user.value()::equals).isPresent())
                    .map(f ->
                            new StoredFile(id, user, f.text("name").orElse(id), size(path), path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
