package dev.carillon.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.carillon.core.channels.Durability;
import dev.carillon.core.channels.Namespace;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespacesTest {
    private static final Map<String, String> SECRET =
            Map.of("carillon.auth.secret", "a secret of at least thirty-two bytes");

    @TempDir Path folder;

    private List<Namespace> of(String yaml, Map<String, String> env) throws IOException {
        var file = Files.writeString(folder.resolve("carillon.yaml"), yaml);
        return ConfigLoader.load(
                        new ConfigSources(Optional.empty(), Optional.of(file), env, SECRET),
                        List.of("carillon"))
                .namespaces();
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> of(yaml, Map.of())).problems();
    }

    @Test
    void nothing_set_leaves_them_as_they_come() throws IOException {
        assertThat(of("", Map.of())).isEqualTo(Namespaces.builtIn(Rule.CLAIM));
    }

    @Test
    void B10_a_new_one_is_set_up_with_rules_and_history() throws IOException {
        var yaml =
                """
                carillon:
                  namespaces:
                    news.local:
                      history-size: 50
                      history-age: 2h
                      retained: true
                      subscribe: authenticated
                      publish: [role:editor, claim]
                      presence: nobody
                    bare:
                      history-size: 7
                """;

        assertThat(of(yaml, Map.of()))
                .hasSize(6)
                .contains(
                        new Namespace(
                                "news.local",
                                50,
                                Duration.ofHours(2),
                                true,
                                Rule.AUTHENTICATED,
                                new Rule.AnyOf(List.of(new Rule.Role("editor"), Rule.CLAIM)),
                                Rule.NOBODY, Durability.DEFAULT),
                        new Namespace(
                                "bare", 7, Duration.ofDays(1), false, Rule.CLAIM, Rule.CLAIM, Durability.DEFAULT));
    }

    @Test
    void B10_one_that_is_always_there_is_changed_in_part() throws IOException {
        var yaml =
                """
                carillon:
                  rooms:
                    access: anyone
                  namespaces:
                    room:
                      publish: role:host
                      history-size: 3
                """;

        assertThat(of(yaml, Map.of()))
                .hasSize(4)
                .contains(
                        new Namespace(
                                "room",
                                3,
                                Duration.ofDays(1),
                                false,
                                Rule.ANYONE,
                                new Rule.Role("host"), Durability.DEFAULT));
    }

    @Test
    void variables_set_them_too() throws IOException {
        var env =
                Map.of(
                        "CARILLON_NAMESPACES_ROOM_PUBLISH", "nobody",
                        "CARILLON_NAMESPACES_NEWS_LOCAL_PUBLISH", "anyone",
                        "CARILLON_NAMESPACES_CHAT_HISTORY_SIZE", "9");
        var yaml = "carillon:\n  namespaces:\n    news-local:\n      subscribe: owner\n";

        assertThat(of(yaml, env))
                .contains(
                        namespace("room", 1000, Rule.CLAIM, Rule.NOBODY),
                        namespace("news-local", 1000, Rule.OWNER, Rule.ANYONE),
                        namespace("chat", 9, Rule.CLAIM, Rule.CLAIM))
                .hasSize(6);
    }

    private static Namespace namespace(String name, int size, Rule subscribe, Rule publish) {
        return new Namespace(name, size, Duration.ofDays(1), false, subscribe, publish, Durability.DEFAULT);
    }

    @Test
    void what_does_not_fit_is_named_with_its_mend() {
        var yaml =
                """
                carillon:
                  namespaces:
                    chat:
                      history-size: 0
                      subscribe: everybody
                      publish: nobody, owner
                      colour: blue
                    "a:b":
                      retained: true
                """;

        assertThat(problems(yaml))
                .containsExactlyInAnyOrder(
                        "carillon.namespaces.chat.history-size is '0', but must be a whole number from 1 to 1000000",
                        "carillon.namespaces.chat.subscribe is 'everybody', but must be nobody, anyone, authenticated, owner, claim or role:NAME, or several by comma",
                        "carillon.namespaces.chat.publish is 'nobody, owner', but must not add anything to 'nobody'",
                        "carillon.namespaces.chat.colour is not a setting; 'carillon config defaults' lists them all",
                        "carillon.namespaces.a:b is no name of a namespace; it must not have ':', spaces or control characters, nor be longer than a channel's name");
    }
}
