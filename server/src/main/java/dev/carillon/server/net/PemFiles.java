package dev.carillon.server.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A certificate chain and its private key, from PEM files. Immutable.
///
/// @param chain the server's own certificate first
public record PemFiles(PrivateKey key, List<X509Certificate> chain) {
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final byte SEQUENCE = 0x30;
    private static final byte OCTETS = 0x04;
    private static final byte PARAMETERS = (byte) 0xA0;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    private static final byte[] RSA = {
        0x06,
        0x09,
        0x2A,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xF7,
        0x0D,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };
    private static final byte[] EC = {
        0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
    };

    public PemFiles {
        chain = List.copyOf(chain);
    }

    /// Reads them.
    ///
    /// @param certificate with the chain
    /// @param key not encrypted: PKCS #8, or the older forms of RSA and EC
    /// @throws GeneralSecurityException when there is something else in them
    public static PemFiles read(Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        return new PemFiles(keyIn(key), chainIn(certificate));
    }

    /// What a server needs to speak TLS.
    public SslContext serverContext() throws IOException {
        return SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .build();
    }

    private static List<X509Certificate> chainIn(Path file)
            throws IOException, CertificateException {
        try (var in = Files.newInputStream(file)) {
            var chain =
                    CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw new CertificateException("there is no BEGIN CERTIFICATE in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey keyIn(Path file) throws IOException, GeneralSecurityException {
        var found = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!found.find()) {
            throw new InvalidKeySpecException("there is no BEGIN PRIVATE KEY in " + file);
        }
        byte[] encoded;
        try {
            encoded = Base64.getMimeDecoder().decode(found.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("the key in %s is no base64".formatted(file), e);
        }
        return key(
                switch (found.group(1)) {
                    case "RSA " -> wrapped(RSA, encoded);
                    case "EC " -> wrapped(join(EC, curve(encoded)), encoded);
                    default -> encoded;
                });
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        var wrong = new InvalidKeySpecException("the key is of none of the kinds " + ALGORITHMS);
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                wrong.addSuppressed(e);
            }
        }
        throw wrong;
    }

    /// Puts a key of an older form into PKCS #8.
    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(
                SEQUENCE, join(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /// The name of the curve in a key of RFC 5915: SEQUENCE, version, OCTET STRING, then [0].
    private static byte[] curve(byte[] key) throws InvalidKeySpecException {
        try {
            var outer = ByteBuffer.wrap(key);
            outer.get();
            var fields = outer.slice();
            length(fields);
            while (fields.hasRemaining()) {
                var tag = fields.get();
                var length = length(fields);
                var content = new byte[length];
                fields.get(content);
                if (tag == PARAMETERS) {
                    return content;
                }
            }
        } catch (RuntimeException e) {
            throw new InvalidKeySpecException("the EC key is damaged", e);
        }
        throw new InvalidKeySpecException("the EC key does not name its curve");
    }

    private static int length(ByteBuffer in) {
        var first = in.get() & 0xFF;
        if (first < 0x80) {
            return first;
        }
        var length = 0;
        for (var i = 0; i < (first & 0x7F); i++) {
            length = (length << 8) | (in.get() & 0xFF);
        }
        return length;
    }

    private static byte[] element(byte tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            var length = ByteBuffer.allocate(4).putInt(content.length).array();
            var start = content.length < 0x100 ? 3 : content.length < 0x10000 ? 2 : 1;
            out.write(0x80 | (4 - start));
            out.writeBytes(Arrays.copyOfRange(length, start, 4));
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
