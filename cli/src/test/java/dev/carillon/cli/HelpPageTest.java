package dev.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/// docs/cli.md is made of the help texts. After a change of those, run this test with the
/// environment variable `WRITE_DOCS` set to anything: it writes the page in place of comparing it.
class HelpPageTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");

    private static final String HEAD =
            """
            # The command line

            What `./carillon COMMAND` does beside running a server, as `--help` says it. A test makes this page of the help texts.

            Addresses: `--url` takes that of the WebSocket, such as `ws://127.0.0.1:8000/ws`, or that of the server, `https://push.example.com`.
            Secrets are better given by `$JWT_SECRET` and `$CARILLON_PASSWORD` than by flags, which other users of a machine can see.

            | exit code | |
            |---|---|
            | 0 | all went well |
            | 1 | it could not be done; one sentence on standard error says why |
            | 2 | the command line is wrong |
            """;

    @Test
    void the_page_has_the_help_of_every_command() throws IOException {
        var page = new StringBuilder(HEAD);
        var line =
                Main.commandLine(new Environment(Map.of(), InputStream.nullInputStream(), false));
        append(page, "carillon", line);

        if (System.getenv("WRITE_DOCS") != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as(
                        "docs/cli.md; to write it anew: WRITE_DOCS=1 mvn test -pl cli -Dtest=HelpPageTest")
                .isEqualTo(page.toString());
    }

    private static void append(StringBuilder page, String name, CommandLine command) {
        page.append("\n## ").append(name).append("\n\n```\n");
        page.append(command.getUsageMessage(Ansi.OFF).stripTrailing().replaceAll("(?m) +$", ""));
        page.append("\n```\n");
        for (var sub : command.getSubcommands().entrySet()) {
            if (sub.getValue().getCommandName().equals(sub.getKey())
                    && !sub.getValue().getCommandSpec().usageMessage().hidden()) {
                append(page, name + " " + sub.getKey(), sub.getValue());
            }
        }
    }
}
