package dev.carillon.cli.connect;

import dev.carillon.cli.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.completer.ArgumentCompleter;
import org.jline.reader.impl.completer.NullCompleter;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/// A terminal at which somebody types: with a prompt, history and completion, and what comes above
/// the line that is being typed. Lines are read by a thread of their own; anybody may show
/// something.
final class Prompt implements Screen, AutoCloseable {
    static final String PROMPT = "websocket> ";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Terminal terminal;
    private final LineReader reader;
    private final boolean raw;

    /// @param history a file that remembers what was typed
    Prompt(Terminal terminal, Path history, boolean raw) {
        this.terminal = terminal;
        this.raw = raw;
        var parser = new DefaultParser();
        parser.setEscapeChars(null);
        parser.setQuoteChars(new char[0]);
        this.reader =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .appName("carillon")
                        .parser(parser)
                        .completer(
                                new ArgumentCompleter(
                                        new StringsCompleter(
                                                Arrays.stream(Verb.values())
                                                        .map(Verb::word)
                                                        .toList()),
                                        NullCompleter.INSTANCE))
                        .variable(LineReader.HISTORY_FILE, history)
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                        .build();
    }

    static Prompt onThisTerminal(Environment environment, boolean raw) throws IOException {
        var folder =
                environment
                        .get("XDG_STATE_HOME")
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".local", "state"))
                        .resolve("carillon");
        Files.createDirectories(folder);
        var terminal = TerminalBuilder.builder().system(true).build();
        return new Prompt(terminal, folder.resolve("connect_history"), raw);
    }

    /// Talks until somebody has enough.
    ///
    /// @return the exit code
    int run(Manner manner) {
        try (var conversation = new Conversation(manner, this)) {
            ConnectCommand.join(conversation);
            note(
                    "connected to %s in the dialect '%s'; help shows what can be typed, quit or Ctrl-D ends it"
                            .formatted(manner.destination(), conversation.dialect()));
            var typing =
                    Thread.ofPlatform()
                            .daemon()
                            .name("carillon-prompt")
                            .start(() -> readAll(conversation));
            var exit = conversation.ended().join();
            typing.interrupt();
            return exit;
        }
    }

    private void readAll(Conversation conversation) {
        try {
            while (!conversation.ended().isDone() && readOne(conversation)) {}
        } catch (EndOfFileException _) {
            // Ctrl-D, or the terminal is gone.
        }
        conversation.leave();
    }

    /// Ctrl-C drops what is being typed; on an empty line it ends the conversation.
    private boolean readOne(Conversation conversation) {
        try {
            return Typed.perform(reader.readLine(PROMPT), conversation, this);
        } catch (UserInterruptException e) {
            return !e.getPartialLine().isEmpty();
        }
    }

    @Override
    public void message(String text, Shown shown) {
        var colour =
                switch (shown.kind()) {
                    case TEXT -> AttributedStyle.CYAN;
                    case NOTIFICATION -> AttributedStyle.YELLOW;
                    case SYSTEM -> AttributedStyle.MAGENTA;
                    case PERSON, PONG -> AttributedStyle.GREEN;
                    case ERROR -> AttributedStyle.RED;
                    case OTHER -> AttributedStyle.WHITE;
                };
        var line =
                raw
                        ? text
                        : "[%s] %s %s"
                                .formatted(
                                        LocalTime.now(ZoneId.systemDefault()).format(TIME),
                                        shown.kind().sign(),
                                        shown.text());
        show(line, AttributedStyle.DEFAULT.foreground(colour));
    }

    @Override
    public void note(String text) {
        show(text, AttributedStyle.DEFAULT.faint());
    }

    @Override
    public void refuse(String why) {
        show("carillon: " + why, AttributedStyle.DEFAULT.foreground(AttributedStyle.RED));
    }

    private void show(String text, AttributedStyle style) {
        reader.printAbove(new AttributedString(text, style));
    }

    @Override
    public void close() throws IOException {
        terminal.close();
    }
}
