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
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files in a folder: `{id}` holds the content, `{id}.json` whose it is, its name and its digest.
/// Thread-safe.
///
/// What was stored outlasts a power cut. A file that is not what was stored is said to be damaged
/// and given to nobody.
public final class DirectoryFileStore implements FileStore {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryFileStore.class);
    private static final String ID = "[0-9a-f-]{36}";
    private static final Pattern ID_ONLY = Pattern.compile(ID);

    /// What a process has left that was killed before it had answered: the content, then its card.
    private static final Pattern UNFINISHED = Pattern.compile(ID + "(\\.json)?\\.part");

    private static final String CARD = ".json";
    private static final int MAX_NAME = 200;

    /// How many files a sweep deletes at most, so that it ends soon.
    private static final int SWEPT = 1000;

    private final Path root;
    private final FileLimits limits;
    private final InstantSource clock;
    private final FileShares shares;
    private final IntactFiles intact = new IntactFiles();
    private final LongAdder forgotten = new LongAdder();

    /// Opens a folder, which is created if need be.
    public DirectoryFileStore(Path root, FileLimits limits, InstantSource clock) {
        this.root = root;
        this.limits = limits;
        this.clock = clock;
        this.shares = new FileShares(limits);
        try {
            Durably.createDirectories(root);
            removeUnfinished();
            try (var files = Files.list(root)) {
                files.map(Path::getFileName).map(String::valueOf).forEach(this::takeUp);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder for uploads can't be used: " + root, e);
        }
    }

    /// Opens a folder with limits as they are by default, but for one.
    ///
    /// @param maxBytes the most that all files together may take
    public DirectoryFileStore(Path root, long maxBytes) {
        this(root, FileLimits.DEFAULT.ofBytes(maxBytes), InstantSource.system());
    }

    private void takeUp(String id) {
        if (!ID_ONLY.matcher(id).matches()) {
            return;
        }
        try {
            var path = root.resolve(id);
            var owner = FileCard.parse(Files.readAllBytes(card(id))).map(FileCard::owner);
            shares.add(
                    id,
                    owner.orElse(null),
                    Files.size(path),
                    Files.getLastModifiedTime(path).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    @Override
    public StoredFile store(UserId owner, String name, InputStream content) throws IOException {
        var id = UUID.randomUUID().toString();
        var path = root.resolve(id);
        var now = clock.millis();
        shares.store(id, owner, 0, now); // whoever may have no more need not be written first
        try {
            var digest = Durably.write(path, content);
            shares.remove(id);
            shares.store(id, owner, digest.size(), now);
            var card = new FileCard(owner, displayName(name), Optional.of(digest));
            Durably.write(card(id), card.toJson().toBytes());
            intact.written(path, digest);
            return new StoredFile(id, owner, card.name(), digest.size(), path);
        } catch (IOException | StoreFullException e) {
            shares.remove(id);
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

    @Override
    public boolean delete(UserId user, String id) throws IOException {
        if (!ID_ONLY.matcher(id).matches() || !Files.isRegularFile(card(id))) {
            return false;
        }
        var card = FileCard.parse(Files.readAllBytes(card(id)));
        return card.filter(known -> known.owner().equals(user)).isPresent() && remove(id);
    }

    /// The card goes first: what has none is removed at the next start, whatever happens.
    private boolean remove(String id) throws IOException {
        var wasThere = Files.deleteIfExists(card(id));
        Files.deleteIfExists(root.resolve(id));
        shares.remove(id);
        return wasThere;
    }

    /// Deletes what is too old, some of it. To be called now and then.
    public void sweep() {
        for (var id : shares.olderThan(clock.millis() - limits.age().toMillis(), SWEPT)) {
            try {
                if (remove(id)) {
                    forgotten.increment();
                }
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("file", id).log("a file can't be deleted");
            }
        }
    }

    /// What all files take, in bytes.
    public long bytes() {
        return shares.bytes();
    }

    /// How many files there are.
    public int files() {
        return shares.files();
    }

    /// How many were refused for want of room.
    public long refused() {
        return shares.refused();
    }

    /// How many were deleted for their age.
    public long forgotten() {
        return forgotten.sum();
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
