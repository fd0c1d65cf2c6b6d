package dev.carillon.server.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// The sets of settings that come with the server: one file each, which says whom it is for.
public final class Presets {
    private static final List<String> NAMES =
            List.of("batch", "bench", "knowledge", "momentum", "progress", "simple");

    private Presets() {}

    /// Their names.
    public static List<String> names() {
        return NAMES;
    }

    /// The YAML of one; empty when there is none of that name.
    static Optional<String> find(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (var resource = Presets.class.getResourceAsStream("presets/" + name + ".yaml")) {
            if (resource == null) {
                throw new IllegalStateException("the preset '%s' was not shipped".formatted(name));
            }
            return Optional.of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
