package dev.carillon.server.plugins;

import dev.carillon.core.spi.MessageHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// Reads the folder of plug-ins: each jar in it is one, and so is each folder in it, with a jar and
/// the libraries that it needs. Used by one thread.
final class PluginFolder {
    private static final String SERVICE = "META-INF/services/" + MessageHandler.class.getName();

    private final ClassLoader api = new ApiClassLoader(PluginFolder.class.getClassLoader());
    private final List<Plugin> plugins = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// A plug-in.
    ///
    /// @param name of its jar or folder
    record Plugin(String name, URLClassLoader loader, List<MessageHandler> handlers) {}

    void read(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            entries(folder).forEach(this::readEntry);
        } catch (IOException | UncheckedIOException e) {
            problems.add(
                    "%s can't be read as a folder: %s; set plugins.directory to one"
                            .formatted(folder, e));
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private void readEntry(Path entry) {
        try {
            if (Files.isDirectory(entry)) {
                read(entry.getFileName().toString(), jarsIn(entry));
            } else if (isJar(entry)) {
                read(entry.getFileName().toString(), List.of(entry));
            }
        } catch (IOException | UncheckedIOException e) {
            problems.add("%s can't be read: %s".formatted(entry, e.getMessage()));
        }
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        return entries(folder).stream().filter(PluginFolder::isJar).toList();
    }

    private static boolean isJar(Path path) {
        return path.getFileName().toString().endsWith(".jar");
    }

    private void read(String name, List<Path> jars) throws IOException {
        for (var jar : jars) {
            requireIntact(jar);
        }
        var loader =
                new URLClassLoader(
                        name, jars.stream().map(PluginFolder::url).toArray(URL[]::new), api);
        var handlers = new ArrayList<MessageHandler>();
        plugins.add(new Plugin(name, loader, handlers));
        if (loader.findResource(SERVICE) == null) {
            problems.add("%s offers no message handler; name one in %s".formatted(name, SERVICE));
            return;
        }
        try {
            ServiceLoader.load(MessageHandler.class, loader).forEach(handlers::add);
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
            problems.add("%s can't be loaded: %s".formatted(name, describe(e)));
        }
    }

    /// A class loader passes over a file that is no jar in silence.
    private static void requireIntact(Path jar) throws IOException {
        try (var zip = new ZipFile(jar.toFile())) {
            var _ = zip.size();
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Throwable failure) {
        return Stream.iterate(failure, next -> next != null, Throwable::getCause)
                .map(Throwable::toString)
                .reduce((outer, inner) -> outer + ", for " + inner)
                .orElseThrow();
    }

    List<Plugin> plugins() {
        return plugins;
    }

    List<String> problems() {
        return problems;
    }
}
