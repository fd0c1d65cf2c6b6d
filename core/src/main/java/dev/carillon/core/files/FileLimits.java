package dev.carillon.core.files;

import java.time.Duration;

/// How much may be uploaded, by all together and by one user, and for how long it is kept.
///
/// @param bytes of all files
/// @param files of all users
/// @param userBytes of one user's files
/// @param userFiles of one user
/// @param age after which a file is deleted
public record FileLimits(long bytes, int files, long userBytes, int userFiles, Duration age) {
    /// The product's defaults.
    public static final FileLimits DEFAULT =
            new FileLimits(2L << 30, 20_000, 256L << 20, 500, Duration.ofDays(30));

    /// The same with other limits of bytes.
    FileLimits ofBytes(long all) {
        return new FileLimits(all, files, Math.max(all, userBytes), userFiles, age);
    }
}
