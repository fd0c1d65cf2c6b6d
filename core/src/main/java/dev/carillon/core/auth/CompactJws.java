package dev.carillon.core.auth;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A signed token as RFC 7515 writes it: header, claims and signature, each in base64url.
/// Immutable.
///
/// A token has one spelling. Base64 would allow padding, and bits at the end that mean nothing;
/// with them one token could be written in many ways, and a spelling other than the revoked one
/// would be let in. So only the spelling that an encoder writes is read.
final class CompactJws {
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final JsonFields header;
    private final JsonFields claims;
    private final byte[] signed;
    private final byte[] signature;

    private CompactJws(JsonFields header, JsonFields claims, byte[] signed, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signed = signed;
        this.signature = signature;
    }

    /// Reads a token as a client sent it; empty when it is none. Whether the signature is good is
    /// not checked here.
    static Optional<CompactJws> parse(String token) {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        var signed = token.substring(0, token.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
        return object(parts[0])
                .flatMap(header ->
                        object(parts[1])
                                .flatMap(claims ->
                                        bytes(parts[2])
                                                .map(signature ->
                                                        new CompactJws(
                                                                header, claims, signed,
                                                                signature))));
    }

    private static Optional<JsonFields> object(String part) {
        return bytes(part).flatMap(RawJson::parse).flatMap(RawJson::fields);
    }

    private static Optional<byte[]> bytes(String part) {
        try {
            var bytes = DECODER.decode(part);
            return ENCODER.encodeToString(bytes).equals(part)
                    ? Optional.of(bytes)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Whether the header names an algorithm, and nothing that a reader must understand besides.
    boolean isSignedBy(String algorithm) {
        return header.text("alg").filter(algorithm::equals).isPresent()
                && !header.has("crit")
                && !header.has("b64");
    }

    JsonFields claims() {
        return claims;
    }

    /// What the signature is of. Not a copy.
    byte[] signed() {
        return signed;
    }

    /// Not a copy.
    byte[] signature() {
        return signature;
    }
}
