package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final String HUB = "dev.carillon.core.hub";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @TempDir Path folder;

    @AfterEach
    void asBefore() {
        context.getLogger(HUB).setLevel(null);
        context.getLogger("dev.carillon").setLevel(null);
        context.getLogger("ROOT").setLevel(Level.INFO);
    }

    private void start(Map<String, String> environment) {
        Carillon.builder()
                .port(0)
                .dataDirectory(folder)
                .demo()
                .environment(environment)
                .start()
                .close();
    }

    @Test
    void E11_a_started_server_logs_as_much_of_a_module_as_is_set() {
        start(Map.of("RUST_LOG", "hub=trace"));

        assertThat(context.getLogger(HUB + ".Hub").isTraceEnabled()).isTrue();
        assertThat(context.getLogger("dev.carillon.server.Carillon").isDebugEnabled()).isFalse();
    }

    @Test
    void E11_one_level_is_for_the_server_and_not_for_its_libraries() {
        start(Map.of("RUST_LOG", "debug"));

        assertThat(context.getLogger(HUB).isDebugEnabled()).isTrue();
        assertThat(context.getLogger("io.netty.Any").isDebugEnabled()).isFalse();
    }

    @Test
    void E11_a_quieter_level_is_for_the_libraries_too() {
        start(Map.of("CARILLON_LOG_LEVEL", "error"));

        assertThat(context.getLogger(HUB).isWarnEnabled()).isFalse();
        assertThat(context.getLogger("io.netty.Any").isWarnEnabled()).isFalse();
    }
}
