package dev.carillon.server.testing;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A self-signed certificate for `localhost`, made by the JDK's keytool, as PEM files.
public final class Certificate {
    private static final String PASSWORD = "certificate";

    private final KeyStore store;
    private final Path certificate;
    private final Path key;

    private Certificate(KeyStore store, Path certificate, Path key) {
        this.store = store;
        this.certificate = certificate;
        this.key = key;
    }

    /// Makes one in a folder.
    public static Certificate in(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve("certificate.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        var made =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                PASSWORD)
                        .inheritIO()
                        .start()
                        .waitFor();
        if (made != 0) {
            throw new IllegalStateException("keytool made no certificate: " + made);
        }
        var store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new Certificate(
                store,
                pem(
                        folder.resolve("certificate.pem"),
                        "CERTIFICATE",
                        store.getCertificate("server").getEncoded()),
                pem(
                        folder.resolve("key.pem"),
                        "PRIVATE KEY",
                        store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static Path pem(Path file, String label, byte[] content) throws IOException {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, body));
    }

    public Path certificate() {
        return certificate;
    }

    public Path key() {
        return key;
    }

    /// A client that trusts this certificate and no other.
    public HttpClient client() throws GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
