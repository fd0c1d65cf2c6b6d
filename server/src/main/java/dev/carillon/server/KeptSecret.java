package dev.carillon.server;

import dev.carillon.core.disk.Durably;
import dev.carillon.core.disk.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The random secret of a server for which none was set, kept in its data directory: whoever is
/// logged in stays so when the server is started again. Stateless.
///
/// Only the server's own user may read the file. A server for which a secret was set neither reads
/// nor writes it.
final class KeptSecret {
    static final String FILE = "secret";

    private static final Logger LOG = LoggerFactory.getLogger(KeptSecret.class);
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private KeptSecret() {}

    /// The secret that is kept in a directory; the offered one is kept where there is none yet.
    ///
    /// @param offered 32 random bytes in hexadecimal
    static String in(Path directory, String offered) {
        var file = directory.resolve(FILE);
        try {
            Durably.createDirectories(directory);
            if (Files.exists(file)) {
                var kept = Files.readString(file).strip();
                if (FORM.matcher(kept).matches()) {
                    OwnerOnly.close(file); // copied or unpacked, it may be open
                    return kept;
                }
                LOG.atWarn()
                        .addKeyValue("file", file)
                        .log(
                                "the kept secret is damaged; a new one takes its place, and everybody must log in again");
            }
            return write(file, offered);
        } catch (IOException e) {
            throw new UncheckedIOException("the secret can't be kept in " + file, e);
        }
    }

    /// Written apart and put in its place whole, so that no power cut leaves half of it.
    private static String write(Path file, String secret) throws IOException {
        Durably.write(file, (secret + "\n").getBytes(StandardCharsets.US_ASCII));
        return secret;
    }
}
