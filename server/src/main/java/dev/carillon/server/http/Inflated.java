package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.server.net.Exchange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// The bytes of bodies that may be compressed. Stateless.
final class Inflated {
    private static final String GZIP = "gzip";
    private static final String PLAIN = "identity";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Inflated() {}

    /// Checks that a body comes in a form that can be read, before it comes.
    static void requireKnown(Exchange exchange) {
        var coding = exchange.contentEncoding();
        if (!coding.equals(PLAIN) && !coding.equals(GZIP)) {
            refuse("send it as it is, or with gzip");
        }
    }

    /// Checks that a body comes as it is, before it comes.
    static void requirePlain(Exchange exchange) {
        if (!exchange.contentEncoding().equals(PLAIN)) {
            refuse("send it as it is");
        }
    }

    private static void refuse(String mend) {
        throw new ProblemException(
                ErrorCode.UNSUPPORTED_FORMAT,
                "the body has a 'Content-Encoding' that is not understood here; " + mend);
    }

    /// What a body says, without the mark that some editors put before it.
    ///
    /// @param limit the most that it may be
    static byte[] of(Exchange exchange, byte[] body, int limit) {
        var plain = exchange.contentEncoding().equals(GZIP) ? inflate(body, limit) : body;
        return plain.length >= 3 && Arrays.equals(plain, 0, 3, BYTE_ORDER_MARK, 0, 3)
                ? Arrays.copyOfRange(plain, 3, plain.length)
                : plain;
    }

    private static byte[] inflate(byte[] body, int limit) {
        byte[] plain;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            plain = in.readNBytes(limit + 1);
        } catch (IOException e) {
            throw new ProblemException(ErrorCode.MALFORMED, "the body is no gzip");
        }
        if (plain.length > limit) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "the request's body is too large once it is inflated; the limit is %d bytes"
                            .formatted(limit));
        }
        return plain;
    }
}
