package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.w3c.dom.Element;

/// A `.docx` or `.xlsx` as what it is: a zip of parts, with a list of their types. Used by one
/// thread.
final class OfficeFile implements Closeable {
    private static final String TYPES = "[Content_Types].xml";
    private static final long MAX_TYPES = Limits.megabytes(1);
    private static final String WORKBOOK =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    private static final String DOCUMENT =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    private final ZipFile zip;
    private final String name;

    /// @param name as the user called the file
    OfficeFile(Path file, String name) throws IOException {
        this.zip = ZipFile.builder().setPath(file).get();
        this.name = name;
    }

    /// What a zip is; [FileKind#OTHER] also when it is damaged.
    static FileKind kindOf(Path file, String name) {
        try (var office = new OfficeFile(file, name)) {
            var types = office.partTypes().values();
            if (types.contains(WORKBOOK)) {
                return FileKind.WORKBOOK;
            }
            return types.contains(DOCUMENT) ? FileKind.DOCUMENT : FileKind.OTHER;
        } catch (IOException | RuntimeException e) {
            return FileKind.OTHER;
        }
    }

    /// The content types of the parts that have one of their own, by the name of their entry.
    Map<String, String> partTypes() throws IOException {
        var entry = zip.getEntry(TYPES);
        if (entry == null) {
            return Map.of();
        }
        var overrides = Xml.parse(bytes(entry, MAX_TYPES)).getElementsByTagNameNS("*", "Override");
        var types = new LinkedHashMap<String, String>();
        for (var i = 0; i < overrides.getLength(); i++) {
            if (overrides.item(i) instanceof Element override) {
                var part = override.getAttribute("PartName");
                types.put(
                        part.startsWith("/") ? part.substring(1) : part,
                        override.getAttribute("ContentType"));
            }
        }
        return types;
    }

    List<ZipArchiveEntry> entries() {
        return Collections.list(zip.getEntries());
    }

    /// A part, unpacked.
    byte[] bytes(ZipArchiveEntry entry, long limit) throws IOException {
        try (var in = zip.getInputStream(entry)) {
            var bytes = in.readNBytes((int) limit + 1);
            if (bytes.length > limit) {
                throw tooLarge(limit);
            }
            return bytes;
        }
    }

    /// A part as it is packed.
    PackedBytes packed(ZipArchiveEntry entry) throws IOException {
        try (var in = zip.getRawInputStream(entry)) {
            return new PackedBytes(in.readAllBytes());
        }
    }

    /// Unpacks everything once and throws it away: what the file says of its sizes can't be
    /// trusted.
    void checkUnpackedSize(long limit) throws IOException {
        var left = limit;
        var buffer = new byte[64 * 1024];
        for (var entry : entries()) {
            try (var in = zip.getInputStream(entry)) {
                for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    left -= n;
                    if (left < 0) {
                        throw tooLarge(limit);
                    }
                }
            }
        }
    }

    private InvalidTaskInputException tooLarge(long limit) {
        return new InvalidTaskInputException(
                "'%s' unpacks to more than %s, which is the limit: choose a smaller file"
                        .formatted(name, Limits.size(limit)));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
