package dev.carillon.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads secrets from the files that settings name, so that they need not stand among the settings
/// nor in the environment. Used by one thread.
///
/// What goes wrong is told with the file's name and never with anything out of it.
final class SecretFiles {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);
    private static final int MAX_BYTES = 64 * 1024;

    private final ConfigValues values;

    SecretFiles(ConfigValues values) {
        this.values = values;
    }

    /// What a source sets, with secrets in the place of the files that they are in.
    Layer resolve(Layer layer) {
        var resolved = new HashMap<>(layer.values());
        Settings.secretFiles()
                .forEach((file, secret) -> {
                    var named = Optional.ofNullable(layer.values().get(file.key()));
                    named.filter(value -> !value.text().isEmpty())
                            .ifPresent(value -> resolve(value, secret, resolved));
                });
        return new Layer(resolved);
    }

    private void resolve(Layer.Value named, Setting<?> secret, Map<String, Layer.Value> resolved) {
        var beside = resolved.get(secret.key());
        if (beside != null && !beside.text().isEmpty()) {
            values.problem(
                    "%s and %s are both set; leave one of them out"
                            .formatted(beside.name(), named.name()));
            return;
        }
        read(named)
                .ifPresent(text ->
                        resolved.put(
                                secret.key(),
                                new Layer.Value(
                                        "the file of " + named.name(), named.written(), text)));
    }

    private Optional<String> read(Layer.Value named) {
        try {
            var path = Path.of(named.text());
            if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
                return refuse(named, "is larger than 64 KiB; name a file with the secret alone");
            }
            var text = Files.readString(path).strip();
            warnIfOpen(named, path);
            return text.isEmpty()
                    ? refuse(named, "is empty; write the secret into it")
                    : Optional.of(text);
        } catch (CharacterCodingException e) {
            return refuse(named, "is no text; write the secret into it in UTF-8");
        } catch (IOException | InvalidPathException e) {
            return refuse(named, "is not a file that can be read; name one that holds the secret");
        }
    }

    private void warnIfOpen(Layer.Value named, Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains)) {
            values.warning(
                    "%s is '%s', which every user of this machine can read or write; take that from them with 'chmod o-rwx'"
                            .formatted(named.name(), named.written()));
        }
    }

    private Optional<String> refuse(Layer.Value named, String why) {
        values.problem("%s is '%s', but that %s".formatted(named.name(), named.written(), why));
        return Optional.empty();
    }
}
