package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/// A Word document with placeholders, read once and filled in for each row. What has no
/// placeholder, pictures above all, is copied as the packed bytes that it came as. Immutable, hence
/// thread-safe.
final class DocxTemplate {
    private static final String DOCUMENT_TYPE =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    private static final String TEMPLATE_TYPE =
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml";
    private static final long MAX_TYPES = Limits.megabytes(1);

    /// Parts in which nobody writes: looks, fonts and the list of types.
    private static final Set<String> WITHOUT_TEXT =
            Set.of(
                    "[content_types].xml",
                    "word/styles.xml",
                    "word/styleswitheffects.xml",
                    "word/numbering.xml",
                    "word/fonttable.xml",
                    "word/websettings.xml");

    /// What a character of a document takes while it is filled in: as text that grows, as bytes and
    /// as packed bytes that grow.
    static final long COPIES = 8;

    /// The same of a byte that is copied.
    private static final long PACKED_COPIES = 3;

    private final List<Part> parts;
    private final long documentBytes;

    private sealed interface Part {}

    private record Copied(ZipArchiveEntry entry, PackedBytes packed) implements Part {}

    private record Filled(ZipArchiveEntry entry, TextPart text) implements Part {}

    private DocxTemplate(List<Part> parts, long documentBytes) {
        this.parts = List.copyOf(parts);
        this.documentBytes = documentBytes;
    }

    /// @param name as the user called the file
    /// @throws InvalidTaskInputException when it is no `.docx`
    static void check(Path file, String name) throws IOException {
        switch (FileKind.of(file, name)) {
            case DOCUMENT -> {}
            case OLD_OFFICE ->
                    throw new InvalidTaskInputException(
                            "'%s' has a password or is in the format of Word before 2007: save it as .docx without one"
                                    .formatted(name));
            case OPEN_DOCUMENT ->
                    throw new InvalidTaskInputException(
                            "'%s' is in a format that is not read here: save it as .docx"
                                    .formatted(name));
            case WORKBOOK, BINARY_WORKBOOK, CSV, OTHER ->
                    throw new InvalidTaskInputException(
                            "'%s' is not a template: choose a Word document, .docx"
                                    .formatted(name));
        }
    }

    /// Looks all of a template through before anything of it is built.
    ///
    /// @return what it takes in memory, in bytes
    /// @throws InvalidTaskInputException when it is no `.docx`, is damaged or breaks a limit
    static long scan(Path file, String name, Limits limits) throws IOException {
        check(file, name);
        try (var office = new OfficeFile(file, name)) {
            return PackageScan.template(office, file, limits, DocxTemplate::isText);
        } catch (IOException e) {
            throw damaged(name, e);
        }
    }

    /// Reads a template that was scanned.
    static DocxTemplate read(Path file, String name, Limits limits) {
        try (var office = new OfficeFile(file, name)) {
            return read(office, limits);
        } catch (InvalidTaskInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw damaged(name, e);
        }
    }

    private static InvalidTaskInputException damaged(String name, Exception cause) {
        var damaged =
                new InvalidTaskInputException(
                        "'%s' is damaged: open it in a word processor and save it again"
                                .formatted(name));
        damaged.initCause(cause);
        return damaged;
    }

    private static DocxTemplate read(OfficeFile office, Limits limits) throws IOException {
        var main = OfficeFile.key(office.mainPart().orElse(""));
        var parts = new ArrayList<Part>();
        var left = limits.templateBytes();
        for (var entry : office.entries()) {
            if (OfficeFile.key(entry.getName()).equals(OfficeFile.TYPES_KEY)) {
                parts.add(types(entry, office));
                continue;
            }
            if (isText(entry.getName())) {
                var xml = office.bytes(entry, left);
                left -= xml.length;
                if (!hasBraces(xml) && !OfficeFile.key(entry.getName()).equals(main)) {
                    parts.add(new Copied(entry, office.packed(entry)));
                    continue;
                }
                var text = TextPartParser.parse(xml);
                if (!text.slots().isEmpty()) {
                    parts.add(new Filled(entry, text));
                    continue;
                }
            }
            parts.add(new Copied(entry, office.packed(entry)));
        }
        return new DocxTemplate(parts, limits.documentBytes());
    }

    /// The list of types: that of a template becomes that of a document.
    ///
    /// @throws InvalidTaskInputException when there are macros, which a `.docx` can't have
    private static Part types(ZipArchiveEntry entry, OfficeFile office) throws IOException {
        var types = new String(office.bytes(entry, MAX_TYPES), StandardCharsets.UTF_8);
        if (types.contains("word.document.macroEnabled")
                || types.contains("word.template.macroEnabled")) {
            throw office.wrong("has macros: save it as .docx");
        }
        var ofDocument = types.replace(TEMPLATE_TYPE, DOCUMENT_TYPE);
        return ofDocument.equals(types)
                ? new Copied(entry, office.packed(entry))
                : new Filled(entry, new TextPart(List.of(ofDocument), List.of()));
    }

    private static boolean isText(String entry) {
        var key = OfficeFile.key(entry);
        return (key.endsWith(".xml") || key.endsWith(".rels"))
                && !WITHOUT_TEXT.contains(key)
                && !key.startsWith("word/theme/");
    }

    /// Whether a part has any brace, in any encoding and form in which one may be written.
    private static boolean hasBraces(byte[] xml) {
        var text = new String(xml, StandardCharsets.ISO_8859_1);
        return text.indexOf('{') >= 0
                || text.indexOf((char) 0xFF) >= 0
                || text.contains("\u00EF\u00BD\u009B")
                || text.contains("%7B")
                || text.contains("%7b")
                || text.contains("&#");
    }

    /// The names in the placeholders, in the order of their first appearance.
    Set<String> placeholders() {
        var names = new LinkedHashSet<String>();
        for (var part : parts) {
            if (part instanceof Filled filled) {
                filled.text().slots().forEach(slot -> names.add(slot.name()));
            }
        }
        return names;
    }

    /// What it takes in memory to make a document, in bytes, at most.
    ///
    /// @param values from a placeholder's name
    long bytesToFill(UnaryOperator<String> values) {
        var copied = 0L;
        var filled = 0L;
        for (var part : parts) {
            switch (part) {
                case Copied(_, var packed) -> copied += packed.size();
                case Filled(_, var text) -> filled += text.length(values, documentBytes);
            }
        }
        return PACKED_COPIES * copied + COPIES * Math.min(filled, documentBytes);
    }

    /// Makes a document.
    ///
    /// @param values from a placeholder's name
    /// @throws InvalidTaskInputException when it would be too large
    PackedBytes fill(UnaryOperator<String> values) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var left = documentBytes;
        try (var zip = new ZipArchiveOutputStream(bytes)) {
            for (var part : parts) {
                switch (part) {
                    case Copied(var entry, var packed) ->
                            zip.addRawArchiveEntry(entry, packed.open());
                    case Filled(var entry, var text) -> {
                        var xml = text.fill(values, left);
                        left -= xml.length();
                        var filled = new ZipArchiveEntry(entry.getName());
                        filled.setTime(entry.getTime());
                        zip.putArchiveEntry(filled);
                        zip.write(xml.getBytes(StandardCharsets.UTF_8));
                        zip.closeArchiveEntry();
                    }
                }
            }
        }
        return new PackedBytes(bytes.toByteArray());
    }
}
