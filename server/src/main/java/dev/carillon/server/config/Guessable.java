package dev.carillon.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Says why a secret can be guessed. Stateless. It finds what people type when they mean to put a
/// secret there later, and what stands in documents that everybody has; no secret is random because
/// it passes.
final class Guessable {
    /// What is left of a random text of 16 characters is never so little.
    private static final int LEAST_DIFFERENT = 6;

    private static final int LEAST_UNKNOWN = 8;

    /// Examples of documents and libraries, in letters and digits alone.
    private static final Set<String> KNOWN =
            Set.of(
                    "astringsecretatleast256bitslong",
                    "yourtopsecretsharedsecretkeythatnobodyknows",
                    "averylongsecretthatisatleast32characterslong",
                    "404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
                    "qwertyuiopasdfghjklzxcvbnm123456",
                    "qwertyuiopasdfghjklzxcvbnm1234567890",
                    "thequickbrownfoxjumpsoverthelazydog",
                    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7");

    /// What is written where a secret is to be put. Longer ones first.
    private static final List<String> WORDS =
            Stream.of(
                            "secret",
                            "secrets",
                            "changeme",
                            "changethis",
                            "change",
                            "replace",
                            "password",
                            "passw0rd",
                            "passwort",
                            "passphrase",
                            "default",
                            "example",
                            "sample",
                            "placeholder",
                            "development",
                            "production",
                            "testing",
                            "test",
                            "demo",
                            "super",
                            "very",
                            "your",
                            "yours",
                            "this",
                            "that",
                            "with",
                            "here",
                            "jwt",
                            "token",
                            "signing",
                            "private",
                            "public",
                            "access",
                            "refresh",
                            "api",
                            "key",
                            "keys",
                            "carillon",
                            "websocket",
                            "server",
                            "admin",
                            "root",
                            "user",
                            "letmein",
                            "qwerty",
                            "asdf",
                            "dummy",
                            "foobar",
                            "foo",
                            "bar",
                            "random",
                            "string",
                            "strong",
                            "secure",
                            "please",
                            "must",
                            "should",
                            "longer",
                            "long",
                            "enough",
                            "minimum",
                            "least",
                            "bits",
                            "bit",
                            "bytes",
                            "characters",
                            "chars",
                            "char",
                            "256",
                            "512",
                            "128",
                            "hs256",
                            "hmac",
                            "sha256",
                            "openssl",
                            "rand",
                            "hex",
                            "generate",
                            "generated",
                            "insert",
                            "some",
                            "safe",
                            "later",
                            "todo",
                            "app",
                            "application",
                            "my",
                            "not",
                            "only",
                            "for",
                            "the",
                            "and",
                            "env",
                            "dev",
                            "prod",
                            "local",
                            "localhost",
                            "staging",
                            "123456789",
                            "12345678",
                            "1234567",
                            "123456",
                            "12345",
                            "1234")
                    .sorted((one, other) -> other.length() - one.length())
                    .toList();

    private Guessable() {}

    /// Why a secret can be guessed, to be put behind its name; empty when nothing speaks against
    /// it.
    static Optional<String> reason(String secret) {
        if (secret.codePoints().distinct().count() < LEAST_DIFFERENT) {
            return Optional.of("has hardly any different characters");
        }
        if (period(secret) <= secret.length() / 2 + 1) {
            return Optional.of("repeats one pattern");
        }
        if (isSequence(secret)) {
            return Optional.of("goes through the alphabet or through digits in order");
        }
        var plain = secret.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
        if (KNOWN.contains(plain)) {
            return Optional.of("is an example that everybody can look up");
        }
        return unknown(plain).length() < Math.min(LEAST_UNKNOWN, plain.length())
                ? Optional.of("is made of words that stand where a secret is to be put")
                : Optional.empty();
    }

    /// The length of the shortest pattern that the text repeats, its last time cut off perhaps.
    private static int period(String text) {
        var borders = new int[text.length() + 1];
        borders[0] = -1;
        for (int at = 0, border = -1; at < text.length(); ) {
            while (border >= 0 && text.charAt(at) != text.charAt(border)) {
                border = borders[border];
            }
            borders[++at] = ++border;
        }
        return text.length() - borders[text.length()];
    }

    /// Whether most characters are the one before, or its neighbour.
    private static boolean isSequence(String text) {
        var steps = 0;
        for (var i = 1; i < text.length(); i++) {
            steps += Math.abs(text.charAt(i) - text.charAt(i - 1)) <= 1 ? 1 : 0;
        }
        return steps * 3 > text.length() * 2;
    }

    /// What is left without the words.
    private static String unknown(String plain) {
        var left = plain;
        for (var word : WORDS) {
            left = left.replace(word, "");
        }
        return left;
    }
}
