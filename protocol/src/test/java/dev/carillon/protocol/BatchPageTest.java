package dev.carillon.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.protocol.json.RawJson;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the page says of the batch dialect is what the code does.
class BatchPageTest {
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    private final ProtocolPage page = ProtocolPage.ofDialect(BatchDialect.NAME);
    private final BatchDialect dialect = new BatchDialect();

    @Test
    void the_table_of_commands_is_the_one_in_the_code() {
        var refused = (Decoded.Unknown) dialect.decode("{\"type\":\"dance\"}".getBytes(UTF_8));
        var known = refused.message().replaceAll(".*known are ", "").split(", ", -1);

        assertThat(
                        page.tableUnder("What a client sends").stream()
                                .flatMap(row -> NAME.matcher(row.getFirst()).results())
                                .map((MatchResult match) -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(known));
    }

    @Test
    void what_a_client_sends_in_the_examples_is_understood() {
        for (var example : page.examples("client")) {
            assertThat(dialect.decode(example.getBytes(UTF_8)))
                    .as(example)
                    .isInstanceOf(Decoded.Accepted.class);
        }
    }

    @Test
    void what_the_server_sends_in_the_examples_has_the_members_of_the_envelope() {
        for (var example : page.examples("server")) {
            var message =
                    RawJson.parse(example.getBytes(UTF_8)).flatMap(RawJson::fields).orElseThrow();
            assertThat(message.names())
                    .contains("type", "payload", "timestamp")
                    .isSubsetOf("type", "payload", "timestamp", "id");
        }
    }
}
