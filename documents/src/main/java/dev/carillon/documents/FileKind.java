package dev.carillon.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What an uploaded file is, told by its content.
enum FileKind {
    /// An Excel workbook, `.xlsx`.
    WORKBOOK,
    /// A Word document, `.docx`.
    DOCUMENT,
    /// A text that its name calls a table: `.csv`, `.tsv` or `.txt`.
    CSV,
    /// A format of Office before 2007, or a file with a password, which is wrapped in that format.
    OLD_OFFICE,
    /// An OpenDocument file: `.ods` or `.odt`.
    OPEN_DOCUMENT,
    /// A workbook of Excel's own binary format, `.xlsb`.
    BINARY_WORKBOOK,
    OTHER;

    private static final int HEAD = 8192;

    static FileKind of(Path file, String name) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(HEAD);
        }
        if (startsWith(head, 'P', 'K', 3, 4)) {
            return OfficeFile.kindOf(file, name);
        }
        if (startsWith(head, 0xD0, 0xCF, 0x11, 0xE0)) {
            return OLD_OFFICE;
        }
        return isNamedCsv(name) && isText(head) ? CSV : OTHER;
    }

    private static boolean isNamedCsv(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".csv") || lower.endsWith(".tsv") || lower.endsWith(".txt");
    }

    /// Whether there are no control characters but those that a text has. A text in UTF-16 begins
    /// with a mark, or has zeros on one side.
    private static boolean isText(byte[] head) {
        if (startsWith(head, '%', 'P', 'D', 'F')) {
            return false;
        }
        if (startsWith(head, 0xFF, 0xFE)
                || startsWith(head, 0xFE, 0xFF)
                || TextEncoding.wide(head).isPresent()) {
            return true;
        }
        for (var b : head) {
            if (b >= 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f') {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWith(byte[] bytes, int... magic) {
        if (bytes.length < magic.length) {
            return false;
        }
        for (var i = 0; i < magic.length; i++) {
            if ((bytes[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
