package dev.carillon.core.disk;

import dev.carillon.core.spi.DamagedFileException;
import dev.carillon.core.spi.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees whether files are what was once written. Thread-safe by its own lock, which is not held
/// while a file is read.
///
/// A file is read whole once, and again only when its size, its time or the file itself has
/// changed; one that was just written here need not be read at all. So a download costs no second
/// reading, and what a disk spoils under a running server is found after its next start. Of so many
/// files it remembers this, those asked for last; others are read once more.
public final class IntactFiles {
    private static final Logger LOG = LoggerFactory.getLogger(IntactFiles.class);
    private static final int REMEMBERED = 10_000;

    private final SequencedMap<Path, Seen> seen = new LinkedHashMap<>(16, 0.75f, true);

    /// What a file was when it was read.
    private record Seen(Look look, FileDigest digest) {}

    /// What can be told without reading it.
    private record Look(long size, FileTime changed, @Nullable Object key) {
        static Look at(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Look(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    /// Notes a file that was just written, with what its digest was meanwhile.
    public void written(Path file, FileDigest digest) throws IOException {
        remember(file, new Seen(Look.at(file), digest));
    }

    /// The digest of a file, which is read unless it is known.
    public FileDigest digest(Path file) throws IOException {
        var look = Look.at(file);
        var known = known(file).filter(one -> one.look().equals(look));
        if (known.isPresent()) {
            return known.get().digest();
        }
        var digest = Digests.of(file);
        remember(file, new Seen(look, digest));
        return digest;
    }

    /// Returns if a file is what was written.
    ///
    /// @param what names it to its owner, with the mend, such as `the file 'a.csv' is damaged:
    ///   upload it again`
    /// @throws DamagedFileException if it isn't
    public void check(Path file, FileDigest expected, String what) throws IOException {
        var found = digest(file);
        if (!found.equals(expected)) {
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("written", expected)
                    .addKeyValue("found", found)
                    .log("a file is not what was written, and is not given to anybody");
            throw new DamagedFileException(what);
        }
    }

    private synchronized Optional<Seen> known(Path file) {
        return Optional.ofNullable(seen.get(file));
    }

    private synchronized void remember(Path file, Seen one) {
        seen.put(file, one);
        if (seen.size() > REMEMBERED) {
            seen.pollFirstEntry();
        }
    }
}
