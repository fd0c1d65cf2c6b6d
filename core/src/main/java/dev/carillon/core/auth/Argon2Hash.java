package dev.carillon.core.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A password's Argon2id hash with the parameters it was made by, written as PHC strings are:
/// `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`. Immutable.
final class Argon2Hash {
    private static final Pattern PHC =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final int KIBIBYTES = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;

    private final Argon2Parameters parameters;
    private final byte[] hash;

    private Argon2Hash(Argon2Parameters parameters, byte[] hash) {
        this.parameters = parameters;
        this.hash = hash;
    }

    /// Hashes a password with this server's parameters.
    static Argon2Hash of(String password, byte[] salt) {
        var parameters = parameters(KIBIBYTES, PASSES, LANES, salt);
        return new Argon2Hash(parameters, hash(parameters, password, HASH_BYTES));
    }

    /// Reads a PHC string, which may have been made with other parameters.
    static Argon2Hash parse(String phc) {
        var match = PHC.matcher(phc);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "the password hash is not an Argon2id one in the PHC string format");
        }
        var decoder = Base64.getDecoder();
        return new Argon2Hash(
                parameters(
                        Integer.parseInt(match.group(1)),
                        Integer.parseInt(match.group(2)),
                        Integer.parseInt(match.group(3)),
                        decoder.decode(match.group(4))),
                decoder.decode(match.group(5)));
    }

    private static Argon2Parameters parameters(int memory, int passes, int lanes, byte[] salt) {
        return new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
    }

    private static byte[] hash(Argon2Parameters parameters, String password, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        var hash = new byte[length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    boolean matches(String password) {
        return MessageDigest.isEqual(hash, hash(parameters, password, hash.length));
    }

    @Override
    public String toString() {
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        parameters.getMemory(),
                        parameters.getIterations(),
                        parameters.getLanes(),
                        ENCODER.encodeToString(parameters.getSalt()),
                        ENCODER.encodeToString(hash));
    }
}
