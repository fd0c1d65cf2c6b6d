package dev.carillon.documents;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.extractor.XWPFWordExtractor;
import org.apache.poi.xwpf.usermodel.XWPFDocument;

/// Makes and opens Office files with POI, which the code under test does not write with.
final class OfficeFixtures {
    private OfficeFixtures() {}

    /// A document with one paragraph a text.
    static byte[] docx(String... paragraphs) {
        return docx(document -> {
            for (var text : paragraphs) {
                document.createParagraph().createRun().setText(text);
            }
        });
    }

    static byte[] docx(Consumer<XWPFDocument> content) {
        try (var document = new XWPFDocument()) {
            content.accept(document);
            var bytes = new ByteArrayOutputStream();
            document.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] xlsx(Consumer<XSSFWorkbook> content) {
        try (var workbook = new XSSFWorkbook()) {
            content.accept(workbook);
            var bytes = new ByteArrayOutputStream();
            workbook.write(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] csv(String... lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] zip(Map<String, byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The documents in a zip by their names.
    static Map<String, byte[]> unzip(Path file) throws IOException {
        var documents = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : List.copyOf(zip.stream().toList())) {
                documents.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return documents;
    }

    /// All text of a document, that of its header and footer too.
    static String text(byte[] docx) {
        try (var document = new XWPFDocument(new ByteArrayInputStream(docx));
                var extractor = new XWPFWordExtractor(document)) {
            return extractor.getText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
