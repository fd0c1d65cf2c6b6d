package dev.carillon.server;

import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.config.CarillonConfig.Tls;
import dev.carillon.server.net.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What a start would die of on this machine though each setting reads well: a certificate that is
/// none, an address of another machine. Used by one thread; starts and writes nothing.
///
/// A start and `carillon config check` both ask it, and so they agree. What changes from one moment
/// to the next, such as who has a port or a database, only a start finds out.
final class Preflight {
    private static final byte[] ANYTHING = {1, 2, 3};

    private final CarillonConfig config;
    private final List<String> problems = new ArrayList<>();

    private Preflight(CarillonConfig config) {
        this.config = config;
    }

    /// All problems, each a sentence with its mend.
    static List<String> problems(CarillonConfig config) {
        var preflight = new Preflight(config);
        preflight.host();
        preflight.transport();
        preflight.dataDirectory();
        config.http().tls().ifPresent(preflight::tls);
        return List.copyOf(preflight.problems);
    }

    private void host() {
        var host = config.http().host();
        try {
            var address = InetAddress.getByName(host);
            if (host.isBlank() || !isHere(address)) {
                problems.add(
                        "carillon.host is '%s', which is no address of this machine; use one of it, or 0.0.0.0 for all"
                                .formatted(host));
            }
        } catch (UnknownHostException e) {
            problems.add(
                    "carillon.host is '%s', which is no IP address, nor a name that is known here; use one, such as 0.0.0.0 for every address of this machine"
                            .formatted(host));
        } catch (IOException e) {
            // nobody can say which addresses there are: the start will tell
        }
    }

    private static boolean isHere(InetAddress address) throws IOException {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    private void transport() {
        try {
            Network.transport(config.http().transport());
        } catch (StartException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private void dataDirectory() {
        var folder = config.dataDirectory().toAbsolutePath();
        var nearest =
                Stream.iterate(folder, path -> path != null, Path::getParent)
                        .filter(Files::exists)
                        .findFirst();
        if (nearest.isEmpty() || !Files.isDirectory(nearest.get())) {
            problems.add(
                    "carillon.data-dir is '%s', but %s is not a folder; name one"
                            .formatted(config.dataDirectory(), nearest.orElse(folder)));
        } else if (!Files.isWritable(nearest.get())) {
            problems.add(
                    "carillon.data-dir is '%s', but this user may not write to %s; name a folder of their own, or allow it"
                            .formatted(config.dataDirectory(), nearest.get()));
        }
    }

    private void tls(Tls tls) {
        try {
            var files = PemFiles.read(tls.certificate(), tls.key());
            if (!fits(files.key(), files.chain().getFirst().getPublicKey())) {
                problems.add(
                        "carillon.tls.key is '%s', which is not the key of the certificate in %s; name the two that belong together"
                                .formatted(tls.key(), tls.certificate()));
            }
        } catch (IOException | GeneralSecurityException e) {
            problems.add(
                    "carillon.tls.certificate '%s' and carillon.tls.key '%s' can't be read as PEM files: %s; name a certificate chain and its unencrypted key"
                            .formatted(tls.certificate(), tls.key(), root(e)));
        }
    }

    /// Whether what the key signs is signed for the certificate.
    private static boolean fits(PrivateKey key, PublicKey certified) {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(ANYTHING);
            var signed = signature.sign();
            signature.initVerify(certified);
            signature.update(ANYTHING);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String root(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
