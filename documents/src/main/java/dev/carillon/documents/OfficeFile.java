package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// A `.docx` or `.xlsx` as what it is: a zip of parts, with a list of their types. Used by one
/// thread.
final class OfficeFile implements Closeable {
    private static final String TYPES = "[Content_Types].xml";
    private static final long MAX_TYPES = Limits.megabytes(1);

    /// The type of a sheet of a workbook.
    static final String SHEET =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

    /// The type of the part with the texts that cells share.
    static final String SHARED_TEXTS =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml";

    private static final String WORKBOOK =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    private static final String DOCUMENT =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    private final ZipFile zip;
    private final String name;

    /// @param name as the user called the file
    /// @throws InvalidTaskInputException when it has too many entries
    OfficeFile(Path file, String name) throws IOException {
        ZipEntryCount.check(file, name, PackageLimits.DEFAULT.entries());
        this.zip = ZipFile.builder().setPath(file).get();
        this.name = name;
    }

    /// What a zip is; [FileKind#OTHER] also when it is damaged.
    ///
    /// @throws InvalidTaskInputException when it breaks a limit
    static FileKind kindOf(Path file, String name) {
        try (var office = new OfficeFile(file, name)) {
            var types = office.partTypes().values();
            if (types.contains(WORKBOOK)) {
                return FileKind.WORKBOOK;
            }
            return types.contains(DOCUMENT) ? FileKind.DOCUMENT : FileKind.OTHER;
        } catch (InvalidTaskInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return FileKind.OTHER;
        }
    }

    /// The content types of the parts that have one of their own, by the [key][#key] of their
    /// entry; one that is given two has none that counts.
    Map<String, String> partTypes() throws IOException {
        var entry = zip.getEntry(TYPES);
        if (entry == null) {
            return Map.of();
        }
        var overrides = parse(bytes(entry, MAX_TYPES)).getElementsByTagNameNS("*", "Override");
        var types = new LinkedHashMap<String, String>();
        for (var i = 0; i < overrides.getLength(); i++) {
            if (overrides.item(i) instanceof Element override) {
                var part = override.getAttribute("PartName");
                types.merge(
                        key(part.startsWith("/") ? part.substring(1) : part),
                        override.getAttribute("ContentType"),
                        (one, other) -> one.equals(other) ? one : "");
            }
        }
        return types;
    }

    /// By what a part's name is found: upper and lower case mean nothing in them.
    static String key(String entry) {
        return entry.toLowerCase(Locale.ROOT);
    }

    /// Builds the tree of a part that is not too large for one.
    private Document parse(byte[] xml) throws IOException {
        var count = new MarkupCount();
        count.add(xml, xml.length);
        requireReadable(count);
        var limit = PackageLimits.DEFAULT.tags();
        if (count.tags() > limit) {
            throw refused(
                    "has more than %,d tags and attributes".formatted(limit),
                    "choose a simpler file");
        }
        return Xml.parse(xml);
    }

    /// Returns if the tags of a part could be counted.
    void requireReadable(MarkupCount count) {
        if (count.isForeign()) {
            throw new InvalidTaskInputException(
                    "'%s' has a part that is neither UTF-8 nor UTF-16: save it anew in an office program"
                            .formatted(name));
        }
    }

    List<ZipArchiveEntry> entries() {
        return Collections.list(zip.getEntries());
    }

    /// A part, unpacked as it is read; the caller closes it.
    InputStream open(ZipArchiveEntry entry) throws IOException {
        return zip.getInputStream(entry);
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

    InvalidTaskInputException tooLarge(long limit) {
        return refused("unpacks to more than " + Limits.size(limit), "choose a smaller file");
    }

    /// Names a limit that the file breaks.
    InvalidTaskInputException refused(String what, String mend) {
        return new InvalidTaskInputException(
                "'%s' %s, which is the limit: %s".formatted(name, what, mend));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
