package dev.carillon.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/// Somebody makes the server log as fast as they can send.
class BoundedConsoleTest {
    private static final int MANY = 100_000;
    private static final long BURST = 10_000;

    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LoggerContext context = new LoggerContext();
    private final BoundedConsole console =
            new BoundedConsole(
                    new Allowances(
                            new Allowances.Bounds(BURST, 1000, 5 * BURST, 5000), nanos::get));
    private final Logger log = logger();

    private Logger logger() {
        var encoder = new PatternLayoutEncoder();
        context.setMDCAdapter(new LogbackMDCAdapter());
        encoder.setContext(context);
        encoder.setPattern("%msg %kvp%n");
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        console.setOutputStream(written);
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        return root;
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void lines_of_one_kind_are_bounded_and_it_is_told_that_some_are_left_out_and_how_many() {
        for (var i = 0; i < MANY; i++) {
            log.atWarn().addKeyValue("number", i).log("something was refused");
        }
        var bytes = written.size();
        assertThat(bytes).isLessThan((int) (2 * BURST));
        assertThat(lines().getLast()).contains("lines like the last one come too fast");
        assertThat(console.leftOut()).isGreaterThan(MANY - 1000L);

        log.atWarn().log("another kind goes on");
        assertThat(lines().getLast()).contains("another kind goes on");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(60));
        log.atWarn().addKeyValue("number", MANY).log("something was refused");
        assertThat(lines().get(lines().size() - 2))
                .contains("lines like the next one were left out", "lines=\"" + console.leftOut());
        assertThat(lines().getLast()).contains("number=\"" + MANY);
    }

    @Test
    void a_stack_counts_as_what_it_takes() {
        var cause = new IllegalStateException("the stack of a test is long");
        for (var i = 0; i < MANY; i++) {
            log.atError().setCause(cause).log("a request failed");
        }

        assertThat(written.size()).isBetween(1, (int) (5 * BURST));
    }

    @Test
    void all_kinds_together_are_bounded() {
        for (var i = 0; i < MANY; i++) {
            log.warn("kind " + i);
        }

        assertThat(lines().stream().filter(line -> line.startsWith("kind ")).count())
                .isBetween(1L, 2 * 5 * BURST / 100);
    }

    @Test
    void the_log_of_the_program_is_bounded() throws JoranException {
        var shipped = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(shipped);
        configurator.doConfigure(
                Objects.requireNonNull(BoundedConsole.class.getResource("/logback.xml")));

        assertThat(shipped.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders())
                .toIterable()
                .singleElement()
                .isInstanceOf(BoundedConsole.class);
    }
}
