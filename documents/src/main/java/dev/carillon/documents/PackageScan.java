package dev.carillon.documents;

import dev.carillon.core.spi.InvalidTaskInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/// What an Office file would take in memory, found out by unpacking all of it once and throwing it
/// away: what the file says of its sizes can't be trusted. Used by one thread.
final class PackageScan {
    /// What a tag or an attribute takes in a tree, roughly and at most.
    private static final long BYTES_A_TAG = 300;

    /// The same of a text that cells share.
    private static final long BYTES_A_SHARED_TAG = 60;

    /// What a character of a part that is loaded whole takes, in all forms that it has at once.
    private static final long COPIES = 8;

    private final OfficeFile office;
    private final Limits limits;
    private final PackageLimits inside;
    private final long packed;
    private long unpacked;
    private long wholeTags;
    private long wholeBytes;
    private long sharedTags;
    private long sharedBytes;
    private long sheetTags;

    private PackageScan(OfficeFile office, Limits limits, PackageLimits inside, long packed) {
        this.office = office;
        this.limits = limits;
        this.inside = inside;
        this.packed = packed;
    }

    /// How a part of a file is used.
    enum Use {
        /// It is loaded whole, as a tree.
        WHOLE,
        /// All texts of it are kept.
        SHARED,
        /// It streams by.
        STREAMED,
        /// It is copied.
        PLAIN,
        /// Nobody opens it.
        UNREAD
    }

    /// Reads those parts of a workbook through that are read later, all sheets among them.
    ///
    /// @return what it takes in memory, in bytes
    /// @throws InvalidTaskInputException when it breaks a limit, which the message names
    static long workbook(Path file, String name, Limits limits) throws IOException {
        try (var office = new OfficeFile(file, name)) {
            var parts = WorkbookParts.of(office);
            var uses = new HashMap<String, Use>();
            parts.styles().ifPresent(entry -> uses.put(entry.getName(), Use.STREAMED));
            parts.sheets().forEach(sheet -> uses.put(sheet.entry().getName(), Use.STREAMED));
            parts.texts().ifPresent(entry -> uses.put(entry.getName(), Use.SHARED));
            return new PackageScan(office, limits, PackageLimits.DEFAULT, Files.size(file))
                    .run(entry -> uses.getOrDefault(entry, Use.UNREAD));
        }
    }

    /// Reads a template through.
    ///
    /// @param isText whether a part, by its entry's name, is looked at for placeholders
    /// @return see [#workbook]
    /// @throws InvalidTaskInputException when it breaks a limit, which the message names
    static long template(OfficeFile office, Path file, Limits limits, Predicate<String> isText)
            throws IOException {
        return new PackageScan(office, limits, PackageLimits.DEFAULT, Files.size(file))
                .run(entry -> isText.test(entry) ? Use.WHOLE : Use.PLAIN);
    }

    /// Says how the part of an entry is used.
    @FunctionalInterface
    private interface Uses {
        Use of(String entry);
    }

    private long run(Uses uses) throws IOException {
        for (var entry : office.entries()) {
            var use = uses.of(entry.getName());
            if (use != Use.UNREAD) {
                count(entry, use);
            }
        }
        return packed
                + wholeTags * BYTES_A_TAG
                + wholeBytes * COPIES
                + sharedTags * BYTES_A_SHARED_TAG
                + sharedBytes * 2
                + Math.min(sheetTags / 2, (long) limits.rows() * limits.columns())
                        * BYTES_A_SHARED_TAG;
    }

    private void count(ZipArchiveEntry entry, Use use) throws IOException {
        var count = new MarkupCount();
        var buffer = new byte[64 * 1024];
        try (var in = office.open(entry)) {
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                unpacked += n;
                if (unpacked > limits.unpackedBytes()) {
                    throw office.tooLarge(limits.unpackedBytes());
                }
                count.add(buffer, n);
                if (count.isMarkup()) {
                    check(count, use);
                }
            }
        }
        if (use != Use.STREAMED
                && use != Use.SHARED
                && unpacked > PackageLimits.FREE + packed * inside.ratio()) {
            throw office.refused(
                    "unpacks to more than %,d times its size".formatted(inside.ratio()),
                    "save it anew in an office program");
        }
        office.requireReadable(count);
        if (count.isMarkup()) {
            add(count, use);
        }
    }

    /// Of what is only copied, nothing counts but its size.
    private void check(MarkupCount count, Use use) {
        if (use == Use.WHOLE && wholeTags + count.tags() > inside.tags()) {
            throw office.refused(
                    "has more than %,d tags and attributes".formatted(inside.tags()),
                    "choose a simpler file");
        }
        if (use == Use.SHARED && sharedTags + count.tags() > inside.sharedTags()) {
            throw office.refused(
                    "has more than %,d tags in the texts of its cells"
                            .formatted(inside.sharedTags()),
                    "split it into smaller files");
        }
        if ((use == Use.STREAMED || use == Use.SHARED) && count.longest() > inside.stretch()) {
            throw office.refused(
                    "has more than %s in one piece".formatted(Limits.size(inside.stretch())),
                    "shorten the text of its cells");
        }
    }

    private void add(MarkupCount count, Use use) {
        switch (use) {
            case WHOLE -> {
                wholeTags += count.tags();
                wholeBytes += count.bytes();
            }
            case SHARED -> {
                sharedTags += count.tags();
                sharedBytes += count.bytes();
            }
            case STREAMED -> sheetTags = Math.max(sheetTags, count.tags());
            case PLAIN, UNREAD -> {}
        }
    }
}
