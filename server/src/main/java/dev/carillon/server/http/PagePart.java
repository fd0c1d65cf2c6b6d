package dev.carillon.server.http;

import dev.carillon.server.net.Bytes;
import dev.carillon.server.net.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// One file of the page, as it is and compressed. Immutable.
///
/// @param tag that names this content
/// @param packed empty where that makes it no smaller
record PagePart(Bytes content, String tag, Optional<Bytes> packed) {
    private static final Pattern GZIP =
            Pattern.compile("(gzip|\\*)\\s*(;\\s*q=(1(\\.0*)?|0\\.0*[1-9][0-9]*))?");

    static PagePart of(byte[] content) {
        var packed = gzip(content);
        return new PagePart(
                Bytes.of(content),
                tag(content),
                packed.length < content.length ? Optional.of(Bytes.of(packed)) : Optional.empty());
    }

    private static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String tag(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether the client has it already. A weak tag, as proxies make of one that they compress,
    /// will do.
    boolean isHeldBy(Exchange exchange) {
        return elements(exchange, "If-None-Match")
                .map(element -> element.startsWith("W/") ? element.substring(2) : element)
                .anyMatch(element -> element.equals(tag) || element.equals("*"));
    }

    /// What is compressed, if the client can read that.
    Optional<Bytes> packedFor(Exchange exchange) {
        return elements(exchange, "Accept-Encoding").anyMatch(one -> GZIP.matcher(one).matches())
                ? packed
                : Optional.empty();
    }

    private static Stream<String> elements(Exchange exchange, String header) {
        return exchange.headers(header).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip);
    }
}
