package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// A `.docx` or `.xlsx` as what it is: a zip of parts, with a list of their types. Used by one
/// thread.
final class OfficeFile implements Closeable {
    private static final String TYPES = "[Content_Types].xml";
    private static final long MAX_SMALL = Limits.megabytes(8);
    private static final long MAX_TYPES = Limits.megabytes(1);

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

    /// The content types of the parts that have one of their own, by the [key][#key] of their
    /// entry; one that is given two has none that counts.
    Map<String, String> partTypes() throws IOException {
        var entry = entry(TYPES);
        if (entry.isEmpty()) {
            return Map.of();
        }
        var types = new LinkedHashMap<String, String>();
        var tree = parse(bytes(entry.get(), MAX_TYPES));
        addDefaults(tree, types);
        var overrides = tree.getElementsByTagNameNS("*", "Override");
        types.keySet().removeAll(named(overrides));
        for (var i = 0; i < overrides.getLength(); i++) {
            if (overrides.item(i) instanceof Element override) {
                var part = override.getAttribute("PartName");
                types.merge(
                        key(part),
                        override.getAttribute("ContentType"),
                        (one, other) -> one.equals(other) ? one : "");
            }
        }
        return types;
    }

    /// What all parts are of whose names end alike.
    private void addDefaults(Document tree, Map<String, String> types) {
        var defaults = tree.getElementsByTagNameNS("*", "Default");
        for (var i = 0; i < defaults.getLength(); i++) {
            if (defaults.item(i) instanceof Element one) {
                var end = "." + key(one.getAttribute("Extension"));
                entries.keySet().stream()
                        .filter(part -> part.endsWith(end))
                        .forEach(part -> types.put(part, one.getAttribute("ContentType")));
            }
        }
    }

    private static Set<String> named(NodeList overrides) {
        var parts = new HashSet<String>();
        for (var i = 0; i < overrides.getLength(); i++) {
            if (overrides.item(i) instanceof Element override) {
                parts.add(key(override.getAttribute("PartName")));
            }
        }
        return parts;
    }

    /// By what a part's name is found: upper and lower case mean nothing in them.
    static String key(String entry) {
        var path = entry.replace('\\', '/').toLowerCase(Locale.ROOT);
        return path.startsWith("/") ? path.substring(1) : path;
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
