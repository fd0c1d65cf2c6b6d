package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.core.security.SecurityEvent;
import dev.carillon.core.security.SecurityLog;
import dev.carillon.core.security.Who;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// How much the security log tells of somebody who wants it to tell much.
class LeftOutTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final SecurityLog log = new SecurityLog(() -> now.get());
    private final Logger logger = (Logger) LoggerFactory.getLogger("carillon.security");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    LeftOutTest() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(appender);
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void passMinute() {
        now.updateAndGet(instant -> instant.plus(Duration.ofMinutes(1)));
        log.sweep();
    }

    @Test
    void one_source_has_a_few_lines_a_minute_and_then_one_that_counts_the_rest() {
        for (var i = 0; i < 100; i++) {
            log.write(SecurityEvent.FORBIDDEN, Who.at("192.0.2.1"));
        }
        log.write(SecurityEvent.FORBIDDEN, Who.at("192.0.2.2"));
        log.write(SecurityEvent.LOGIN_FAILED, Who.at("192.0.2.1"));
        assertThat(lines()).hasSize(SecurityLog.LINES + 2);

        passMinute();
        assertThat(lines().getLast()).isEqualTo("event=forbidden address=192.0.2.1 left_out=90");
        assertThat(log.count(SecurityEvent.FORBIDDEN)).isEqualTo(101);

        passMinute();
        assertThat(lines()).hasSize(SecurityLog.LINES + 3);
    }

    @Test
    void many_sources_together_have_a_bound_too() {
        for (var i = 0; i < 5000; i++) {
            log.write(SecurityEvent.TOKEN_REFUSED, Who.at("2001:db8::" + i));
        }
        assertThat(lines()).hasSize(SecurityLog.ALL_LINES);

        passMinute();
        assertThat(lines().getLast()).isEqualTo("event=any left_out=4400");
    }
}
