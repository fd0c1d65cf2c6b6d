package dev.carillon.documents;

/// What the inside of an Office file may be, so that a small file can't become a large thing in
/// memory. All of it is counted while the file streams by, before anything is built.
///
/// @param entries files in the zip
/// @param tags tags and attributes in all parts that are loaded whole
/// @param sharedTags tags in the texts that the cells of a workbook share
/// @param ratio how many times its packed size a file may unpack to, beyond its first [#FREE] bytes
/// @param stretch bytes between two tags, or within one
record PackageLimits(int entries, int tags, int sharedTags, int ratio, int stretch) {
    /// What a file may unpack to, however small it is.
    static final long FREE = Limits.megabytes(1);

    static final PackageLimits DEFAULT =
            new PackageLimits(10_000, 300_000, 8_000_000, 300, 1 << 20);
}
