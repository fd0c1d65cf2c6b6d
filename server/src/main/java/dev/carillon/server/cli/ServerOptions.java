package dev.carillon.server.cli;

import dev.carillon.server.Carillon;
import dev.carillon.server.CarillonBuilder;
import dev.carillon.server.config.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "The address to listen on; 0.0.0.0 for every one of this machine, 127.0.0.1 for none that others reach.")
    private @Nullable String host;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Any setting; 'carillon config defaults' lists them.")
    private List<String> settings = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

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
        settings().forEach(builder::set);
        Optional.ofNullable(host).ifPresent(builder::host);
        return builder;
    }

    /// Where the settings come from, for people.
    String origin() {
        var from = new ArrayList<String>();
        Optional.ofNullable(preset).ifPresent(name -> from.add("the preset " + name));
        file().ifPresent(path -> from.add(path.toString()));
        return from.isEmpty() ? "no file" : String.join(", ", from);
    }

    private Map<String, String> settings() {
        var read = new LinkedHashMap<String, String>();
        for (var setting : settings) {
            var equals = setting.indexOf('=');
            if (equals < 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--set takes KEY=VALUE, such as --set port=8000, but is '%s'"
                                .formatted(shown(setting)));
            }
            var key = setting.substring(0, equals).strip();
            var value = setting.substring(equals + 1);
            var before = read.put(key, value);
            if (before != null && !before.equals(value)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--set %s stands twice, with different values; leave one out"
                                .formatted(key));
            }
        }
        return read;
    }

    /// What was written, as far as it may be a key: what follows one may be a secret.
    private static String shown(String setting) {
        var key = setting.strip().split("[^A-Za-z0-9.-]", 2)[0];
        return setting.strip().equals(key) ? key : key + "…";
    }

    private Optional<Path> file() {
        return Optional.ofNullable(config)
                .or(() -> Optional.of(DEFAULT_FILE).filter(Files::isRegularFile));
    }
}
