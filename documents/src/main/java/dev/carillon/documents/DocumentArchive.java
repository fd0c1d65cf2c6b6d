package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// The zip with all documents of a task. They are packed already, so they are stored as they are.
/// Used by one thread.
final class DocumentArchive implements Closeable {
    private final ZipArchiveOutputStream zip;
    private final FileNames names = new FileNames(".docx");
    private final long limit;
    private long size;

    DocumentArchive(Path file, long limit) throws IOException {
        this.zip = new ZipArchiveOutputStream(file);
        this.limit = limit;
    }

    /// Adds a document.
    ///
    /// @param wanted a name without extension
    /// @return the name that it got
    /// @throws InvalidTaskInputException when there would be too much
    String add(String wanted, PackedBytes document) throws IOException {
        size += document.size();
        if (size > limit) {
            throw new InvalidTaskInputException(
                    "the documents take more than %s, which is the limit: use smaller pictures in the template, or fewer rows"
                            .formatted(Limits.size(limit)));
        }
        var name = names.next(wanted);
        var entry = new ZipArchiveEntry(name);
        entry.setMethod(ZipArchiveEntry.STORED);
        entry.setSize(document.size());
        entry.setCompressedSize(document.size());
        entry.setCrc(document.crc());
        zip.addRawArchiveEntry(entry, document.open());
        return name;
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
