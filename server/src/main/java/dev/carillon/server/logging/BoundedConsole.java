package dev.carillon.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Writes log lines to the console, and of those that come by the thousand only some, so that
/// nobody fills a disk from outside. Thread-safe.
///
/// Lines of one logger, level and text are a kind, and each kind has an [Allowance], as have all
/// together. What is left out is counted; that it begins is a line, and so is its end. Whoever asks
/// for debug lines gets them all.
public final class BoundedConsole extends ConsoleAppender<ILoggingEvent> {
    /// About what a line has beside its text, and about what one line of a stack takes.
    private static final int LINE = 100;

    private final Allowances allowances;
    private final LongAdder leftOut = new LongAdder();

    /// Logback makes it, by its name in `logback.xml`.
    public BoundedConsole() {
        this(new Allowances(Allowances.Bounds.DEFAULT, System::nanoTime));
    }

    BoundedConsole(Allowances allowances) {
        this.allowances = allowances;
    }

    /// How many lines were left out by all of these in this process.
    public static long leftOutInAll() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return 0;
        }
        var sum = 0L;
        var all = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
        while (all.hasNext()) {
            sum += all.next() instanceof BoundedConsole console ? console.leftOut() : 0;
        }
        return sum;
    }

    /// How many lines were left out.
    public long leftOut() {
        return leftOut.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            super.append(event);
            return;
        }
        var kind = new Allowances.Kind(event.getLoggerName(), event.getLevel(), text(event));
        switch (allowances.take(kind, size(event))) {
            case Allowances.Verdict.Written(var before) when before > 0 -> {
                say(event, "lines like the next one were left out", before);
                super.append(event);
            }
            case Allowances.Verdict.Written _ -> super.append(event);
            case Allowances.Verdict.LeftOut(var isFirst) -> {
                leftOut.increment();
                if (isFirst) {
                    super.append(event);
                    say(event, "lines like the last one come too fast and are left out for now", 0);
                }
            }
        }
    }

    private static String text(ILoggingEvent event) {
        return event.getMessage() == null ? "" : event.getMessage();
    }

    /// Writes a line of its own about others.
    private void say(ILoggingEvent about, String text, long count) {
        var line = new LoggingEvent();
        line.setLoggerName(about.getLoggerName());
        line.setThreadName(about.getThreadName());
        line.setLevel(Level.WARN);
        line.setMessage(text);
        line.setTimeStamp(about.getTimeStamp());
        line.setLoggerContextRemoteView(about.getLoggerContextVO());
        line.setMDCPropertyMap(Map.of());
        if (count > 0) {
            line.addKeyValuePair(new KeyValuePair("lines", count));
        }
        super.append(line);
    }

    /// About how many bytes a line takes.
    private static long size(ILoggingEvent event) {
        var size = (long) LINE + event.getFormattedMessage().length();
        if (event.getKeyValuePairs() != null) {
            for (var pair : event.getKeyValuePairs()) {
                size += pair.key.length() + String.valueOf(pair.value).length();
            }
        }
        return size + size(event.getThrowableProxy());
    }

    private static long size(@Nullable IThrowableProxy thrown) {
        var size = 0L;
        for (var one = thrown; one != null; one = one.getCause()) {
            var message = one.getMessage();
            var frames = one.getStackTraceElementProxyArray().length - one.getCommonFrames();
            size += LINE * (1L + frames) + (message == null ? 0 : message.length());
        }
        return size;
    }
}
