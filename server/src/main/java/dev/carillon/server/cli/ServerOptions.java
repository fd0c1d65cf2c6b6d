package dev.carillon.server.cli;

import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import dev.carillon.server.config.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of commands that set a server up.
final class ServerOptions {
    private static final Path DEFAULT_FILE = Path.of("carillon.yaml");

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Start from a shipped set of settings: ${COMPLETION-CANDIDATES}.",
            completionCandidates = PresetNames.class)
    private @Nullable String preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Read this YAML file; carillon.yaml in the current folder if there is one.")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting; 'carillon config defaults' lists them.")
    private Map<String, String> settings = Map.of();

    /// The names of presets, for help.
    private static final class PresetNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Presets.names().iterator();
        }
    }

    /// A server set up so, reading the environment too.
    CarillonBuilder builder() {
        var builder = Carillon.builder().environment(System.getenv());
        Optional.ofNullable(preset).ifPresent(builder::preset);
        file().ifPresent(builder::configFile);
        settings.forEach(builder::set);
        return builder;
    }

    private Optional<Path> file() {
        return Optional.ofNullable(config)
                .or(() -> Optional.of(DEFAULT_FILE).filter(Files::isRegularFile));
    }
}
