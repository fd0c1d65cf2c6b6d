package dev.carillon.server;

import dev.carillon.server.config.CarillonConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What other users of the machine could do to a server: write code or settings that it reads, or
/// look into what it keeps. Used by one thread; it changes nothing.
///
/// A start and `carillon config check` both ask it. Each sentence is a warning: whoever runs a
/// server in a container of its own may have all of it for a reason.
final class Exposure {
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private final List<String> warnings = new ArrayList<>();
    private final int self;

    private Exposure(int self) {
        this.self = self;
    }

    /// All there is to warn of, a sentence each with its mend.
    ///
    /// @param file the file that the settings were read from
    static List<String> warnings(CarillonConfig config, Optional<Path> file) {
        var exposure = new Exposure(self());
        exposure.root();
        file.ifPresent(path -> exposure.check("the file of settings", path));
        exposure.plugins(config.plugins());
        exposure.dataDirectory(config.dataDirectory());
        return List.copyOf(exposure.warnings);
    }

    private static int self() {
        return owner(Path.of("/proc/self"))
                .orElse("root".equals(System.getProperty("user.name")) ? ROOT : -1);
    }

    private void root() {
        if (self == ROOT) {
            warnings.add(
                    "the server runs as root: whoever finds a way into it has the whole machine; run it as a user of its own");
        }
    }

    private void plugins(Path folder) {
        check("the folder of plug-ins", folder);
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".jar"))
                        .forEach(file -> checkOne("the plug-in", file));
            } catch (IOException e) {
                // loading the plug-ins says so
            }
        }
    }

    /// Its mode is the server's business: a start closes it, unless other things are in it.
    private void dataDirectory(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        if (owner(folder).filter(this::isOther).isPresent() || DataDirectory.isShared(folder)) {
            checkOne("the data directory", folder);
        }
        checkAbove("the data directory", folder);
    }

    private void check(String what, Path path) {
        if (Files.exists(path)) {
            checkOne(what, path);
            checkAbove(what, path);
        }
    }

    private void checkOne(String what, Path path) {
        if ((mode(path) & OTHERS_WRITE) != 0) {
            warnings.add(
                    "%s %s can be written by every user of this machine; take that from them with 'chmod o-w %s'"
                            .formatted(what, path, path));
        }
        owner(path)
                .filter(this::isOther)
                .ifPresent(owner ->
                        warnings.add(
                                "%s %s belongs to another user (%d), who may change it at any time; give it to the server's user or to root with 'chown'"
                                        .formatted(what, path, owner)));
    }

    /// Whoever may write a folder may put another thing in the place of what is in it, unless the
    /// folder is one like `/tmp`.
    private void checkAbove(String what, Path path) {
        Stream.iterate(
                        path.toAbsolutePath().normalize().getParent(),
                        folder -> folder != null,
                        Path::getParent)
                .filter(folder ->
                        (mode(folder) & OTHERS_WRITE) != 0 && (mode(folder) & STICKY) == 0)
                .findFirst()
                .ifPresent(folder ->
                        warnings.add(
                                "%s %s is in %s, which can be written by every user of this machine; take that from them with 'chmod o-w %s'"
                                        .formatted(what, path, folder, folder)));
    }

    private boolean isOther(int owner) {
        return owner != self && owner != ROOT && self >= 0;
    }

    private static Optional<Integer> owner(Path path) {
        return attribute(path, "unix:uid");
    }

    private static int mode(Path path) {
        return attribute(path, "unix:mode").orElse(0);
    }

    /// Empty where there are no such things.
    private static Optional<Integer> attribute(Path path, String name) {
        try {
            return Optional.ofNullable((Integer) Files.getAttribute(path, name));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
