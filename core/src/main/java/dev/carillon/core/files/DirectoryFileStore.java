package dev.carillon.core.files;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.IntactFiles;
import dev.carillon.core.spi.DamagedFileException;
import dev.carillon.core.spi.FileStore;
import dev.carillon.protocol.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Files in a folder: `{id}` holds the content, `{id}.json` whose it is, its name and its digest.
/// Thread-safe.
///
/// What was stored outlasts a power cut. A file that is not what was stored is said to be damaged
/// and given to nobody.
public final class DirectoryFileStore implements FileStore {
    private static final String ID = "[0-9a-f-]{36}";
    private static final Pattern ID_ONLY = Pattern.compile(ID);

    /// What a process has left that was killed before it had answered: the content, then its card.
    private static final Pattern UNFINISHED = Pattern.compile(ID + "(\\.json)?\\.part");

    private static final String CARD = ".json";
    private static final int MAX_NAME = 200;

    private final Path root;
    private final long maxBytes;
    private final IntactFiles intact = new IntactFiles();

    /// What all files take, published by each store to the next.
    private final AtomicLong bytes;

    /// Opens a folder, which is created if need be.
    ///
    /// @param maxBytes the most that all files together may take
    public DirectoryFileStore(Path root, long maxBytes) {
        this.root = root;
        this.maxBytes = maxBytes;
        try {
            Durably.createDirectories(root);
            removeUnfinished();
            try (var files = Files.list(root)) {
                bytes = new AtomicLong(files.mapToLong(DirectoryFileStore::size).sum());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for uploads can't be used: " + root, e);
        }
    }

    private void removeUnfinished() throws IOException {
        try (var files = Files.list(root)) {
            for (var file : files.filter(this::isUnfinished).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private boolean isUnfinished(Path file) {
        var name = String.valueOf(file.getFileName());
        return UNFINISHED.matcher(name).matches()
                || (ID_ONLY.matcher(name).matches() && Files.notExists(card(name)));
    }

    private Path card(String id) {
        return root.resolve(id + CARD);
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
            var digest = Durably.write(path, content);
            size = digest.size();
            if (bytes.addAndGet(size) > maxBytes) {
                throw new StoreFullException(maxBytes);
            }
            var card = new FileCard(owner, displayName(name), Optional.of(digest));
            Durably.write(card(id), card.toJson().toBytes());
            intact.written(path, digest);
            return new StoredFile(id, owner, card.name(), size, path);
        } catch (IOException | StoreFullException e) {
            bytes.addAndGet(-size);
            Files.deleteIfExists(card(id));
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
        if (!ID_ONLY.matcher(id).matches() || !Files.isRegularFile(card(id))) {
            return Optional.empty();
        }
        try {
            var card = FileCard.parse(Files.readAllBytes(card(id))).orElseThrow(() -> damaged(id));
            return card.owner().equals(user) ? Optional.of(stored(id, card)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("an upload can't be read", e);
        }
    }

    private StoredFile stored(String id, FileCard card) throws IOException {
        var path = root.resolve(id);
        try {
            if (card.digest().isPresent()) {
                intact.check(path, card.digest().get(), damage(card.name()));
            }
            return new StoredFile(id, card.owner(), card.name(), Files.size(path), path);
        } catch (NoSuchFileException e) {
            throw damaged(card.name());
        }
    }

    private static DamagedFileException damaged(String name) {
        return new DamagedFileException(damage(name));
    }

    private static String damage(String name) {
        return "the file '%s' is damaged, it is not what was uploaded: upload it again"
                .formatted(name);
    }
}
