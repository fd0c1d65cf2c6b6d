package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLevelsTest {
    private static CarillonConfig of(Map<String, String> env) {
        var all = new HashMap<>(env);
        all.put("JWT_SECRET", "a secret of at least thirty-two bytes");
        return ConfigLoader.load(
                new ConfigSources(Optional.empty(), Optional.empty(), all, Map.of()),
                List.of("carillon"));
    }

    @Test
    void nothing_set_changes_nothing() {
        var logging = of(Map.of()).logging();

        assertThat(logging.level()).isEmpty();
        assertThat(logging.loggers()).isEmpty();
    }

    @Test
    void E11_levels_are_set_per_module_in_the_documents_words() {
        assertThat(of(Map.of("RUST_LOG", "debug")).logging().level()).contains(LogLevel.DEBUG);
        assertThat(of(Map.of("RUST_LOG", "trace")).logging().level()).contains(LogLevel.TRACE);
        assertThat(of(Map.of("RUST_LOG", "rust_backend::websocket=debug")).logging())
                .isEqualTo(
                        new CarillonConfig.Logging(
                                Optional.empty(),
                                Map.of("dev.carillon.server.socket", LogLevel.DEBUG),
                                false));
    }

    @Test
    void E11_several_modules_go_by_their_short_names() {
        var config = of(Map.of("CARILLON_LOG", "warn, hub=trace,http=DEBUG,root=error,tasks"));

        assertThat(config.logging())
                .isEqualTo(
                        new CarillonConfig.Logging(
                                Optional.of(LogLevel.WARN),
                                Map.of(
                                        "dev.carillon.core.hub", LogLevel.TRACE,
                                        "dev.carillon.server.http", LogLevel.DEBUG,
                                        "ROOT", LogLevel.ERROR,
                                        "dev.carillon.core.tasks", LogLevel.TRACE),
                                false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CARILLON_LOG | loud | 'loud' is no level",
                "RUST_LOG | hub=loud | 'loud' is no level",
                "RUST_LOG | hub=debug,=, | '' is no level",
                "CARILLON_LOG_LEVEL | loud | must be one of"
            })
    void E11_an_unknown_level_is_a_problem(String variable, String value, String problem) {
        var failure =
                catchThrowableOfType(ConfigException.class, () -> of(Map.of(variable, value)));

        assertThat(failure.problems())
                .singleElement()
                .asString()
                .startsWith("%s is '%s', but %s".formatted(variable, value, problem))
                .contains("[off, error, warn, info, debug, trace]");
    }

    @Test
    void an_unknown_module_is_left_alone_with_a_warning() {
        var config = of(Map.of("RUST_LOG", "tower_http=debug,rust_backend=info"));

        assertThat(config.logging().loggers()).isEqualTo(Map.of("dev.carillon", LogLevel.INFO));
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .startsWith("RUST_LOG names 'tower_http', which is no part of this server; known");
    }

    @Test
    void every_module_has_a_package() {
        assertThat(LogModules.all().values())
                .filteredOn(logger -> logger.matches("dev\\.carillon\\.[a-z]+\\.[a-z]+"))
                .isNotEmpty()
                .allSatisfy(logger ->
                        assertThatCode(() -> Class.forName(logger + ".package-info"))
                                .doesNotThrowAnyException());
    }
}
