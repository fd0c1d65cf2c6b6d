package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// A `.docx` or `.xlsx` as what it is: a zip of parts, with a list of their types. Used by one
/// thread.
final class OfficeFile implements Closeable {
    /// The [key][#key] of the list of types.
    static final String TYPES_KEY = "[content_types].xml";

    private static final long MAX_SMALL = Limits.megabytes(8);

    private final ZipFile zip;
    private final String name;
    private final Map<String, ZipArchiveEntry> entries = new HashMap<>();

    /// @param name as the user called the file
    /// @throws InvalidTaskInputException when it has too many entries
    OfficeFile(Path file, String name) throws IOException {
        ZipEntryCount.check(file, name, PackageLimits.DEFAULT.entries());
        this.zip = ZipFile.builder().setPath(file).get();
        this.name = name;
        for (var entry : entries()) {
            entries.putIfAbsent(key(entry.getName()), entry);
        }
    }

    /// The entry of a part, whatever the case of its name and whichever way its slashes lean.
    Optional<ZipArchiveEntry> entry(String part) {
        return Optional.ofNullable(entries.get(key(part)));
    }

    ZipArchiveEntry require(String part) throws IOException {
        return entry(part).orElseThrow(() -> new IOException("no part " + part));
    }

    /// The part that the file is there for; empty when it says of none.
    Optional<String> mainPart() throws IOException {
        return Relations.ofFile(this).targets("officeDocument").findFirst();
    }

    /// What a zip is; [FileKind#OTHER] also when it is damaged.
    ///
    /// @throws InvalidTaskInputException when it breaks a limit
    static FileKind kindOf(Path file, String name) {
        try (var office = new OfficeFile(file, name)) {
            return office.kind();
        } catch (InvalidTaskInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return FileKind.OTHER;
        }
    }

    /// By the main part itself: macros, templates and writers who give no type make no difference.
    private FileKind kind() throws IOException {
        var main = mainPart().flatMap(this::entry);
        if (main.isEmpty()) {
            return entry("mimetype").isPresent() && entry("content.xml").isPresent()
                    ? FileKind.OPEN_DOCUMENT
                    : FileKind.OTHER;
        }
        if (key(main.get().getName()).endsWith(".bin")) {
            return FileKind.BINARY_WORKBOOK;
        }
        return switch (root(main.get())) {
            case "workbook", "xl" -> FileKind.WORKBOOK;
            case "document", "word" -> FileKind.DOCUMENT;
            default -> FileKind.OTHER;
        };
    }

    /// The outermost element of a part; the folder of one that is damaged.
    private String root(ZipArchiveEntry part) throws IOException {
        try (var in = openSmall(part)) {
            var xml = Xml.stream(in);
            return Xml.nextElement(xml) ? xml.getLocalName() : "";
        } catch (XMLStreamException e) {
            return key(part.getName()).replaceFirst("/.*", "");
        }
    }

    /// By what a part's name is found: upper and lower case mean nothing in them.
    static String key(String entry) {
        var path = entry.replace('\\', '/').toLowerCase(Locale.ROOT);
        return path.startsWith("/") ? path.substring(1) : path;
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

    /// A part that only says where things are, unpacked as it is read; the caller closes it.
    InputStream openSmall(ZipArchiveEntry entry) throws IOException {
        return new BoundedStream(open(entry), MAX_SMALL, () -> tooLarge(MAX_SMALL));
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

    /// Says what is wrong with the file, in words that go behind its name.
    InvalidTaskInputException wrong(String what) {
        return new InvalidTaskInputException("'%s' %s".formatted(name, what));
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
