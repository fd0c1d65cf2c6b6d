package dev.carillon.core.channels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what, as a table: ada is a user, bea has a claim on `room:b*`, `task:2` and
/// `user:cyd`, app is a service. Ada owns task 1.
class ChannelRulesTest {
    private final ChannelRules demo = rules(Rule.AUTHENTICATED);
    private final ChannelRules strict = rules(Rule.CLAIM);

    private static ChannelRules rules(Rule rooms) {
        return new ChannelRules(
                Namespaces.standard(rooms),
                task -> task.equals("1") ? Optional.of(new UserId("ada")) : Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        // channel, who subscribes, who publishes
        "all,          ada bea app, app",
        "user:ada,     ada app,     app",
        "user:bea,     bea app,     app",
        "user:cyd,     bea app,     app",
        "task:1,       ada app,     app",
        "task:2,       bea app,     app",
        "task:3,       app,         app",
        "room:lobby,   ada bea app, ada bea app",
        "room,         ada bea app, ada bea app"
    })
    void in_demo_mode(String channel, String subscribers, String publishers) {
        assertAllowed(demo, channel, subscribers, publishers);
    }

    @ParameterizedTest
    @CsvSource({
        "all,          ada bea app, app",
        "user:ada,     ada app,     app",
        "task:1,       ada app,     app",
        "room:lobby,   app,         app",
        "room:b,       bea app,     bea app",
        "room:bazaar,  bea app,     bea app",
        "room,         app,         app"
    })
    void outside_demo_mode(String channel, String subscribers, String publishers) {
        assertAllowed(strict, channel, subscribers, publishers);
    }

    private static void assertAllowed(
            ChannelRules rules, String channel, String subscribers, String publishers) {
        var name = new ChannelName(channel);
        for (var principal : List.of(user("ada"), bea(), application())) {
            var who = principal.user().value();
            assertThat(rules.subscribe(principal, name).isEmpty())
                    .as("%s subscribes to %s", who, channel)
                    .isEqualTo(subscribers.contains(who));
            assertThat(rules.publish(principal, name).isEmpty())
                    .as("%s publishes on %s", who, channel)
                    .isEqualTo(publishers.contains(who));
        }
    }

    @Test
    void a_channel_in_no_namespace_is_not_there_for_anybody() {
        for (var principal : List.of(user("ada"), application())) {
            assertThat(demo.subscribe(principal, new ChannelName("roam:x")))
                    .contains(
                            new Refusal(
                                    ErrorCode.NOT_FOUND,
                                    "channel 'roam:x' is in no namespace of this server; known are all, room, task, user"));
        }
    }

    @Test
    void a_refusal_says_what_would_help() {
        assertThat(strict.publish(user("ada"), new ChannelName("room:x")))
                .contains(
                        new Refusal(
                                ErrorCode.FORBIDDEN,
                                "user 'ada' may not publish on 'room:x'; the token's 'channels' claim must cover it"));
    }

    @Test
    void B10_presence_has_a_rule_of_its_own() {
        var rules = rulesOf("authenticated", "nobody", "role:moderator");
        var channel = new ChannelName("chat:x");

        assertThat(rules.subscribe(user("ada"), channel)).isEmpty();
        assertThat(rules.presence(moderator(), channel)).isEmpty();
        assertThat(rules.presence(user("ada"), channel).map(Refusal::message))
                .contains(
                        "user 'ada' may not see who is on 'chat:x'; the token must have the role 'moderator'");
    }

    @Test
    void B10_any_of_several_rules_suffices() {
        var rules = rulesOf("role:moderator, claim", "nobody", "anyone");

        assertThat(rules.subscribe(moderator(), new ChannelName("chat:x"))).isEmpty();
        assertThat(rules.subscribe(bea(), new ChannelName("chat:b"))).isEmpty();
        assertThat(rules.subscribe(user("ada"), new ChannelName("chat:b")).map(Refusal::message))
                .contains(
                        "user 'ada' may not subscribe to 'chat:b'; that needs the role 'moderator', or a 'channels' claim that covers it");
    }

    private static ChannelRules rulesOf(String subscribe, String publish, String presence) {
        var namespaces = new ArrayList<>(Namespaces.builtIn(Rule.CLAIM));
        namespaces.add(
                new Namespace(
                        "chat",
                        1,
                        Duration.ofDays(1),
                        false,
                        Rule.parse(subscribe),
                        Rule.parse(publish),
                        Rule.parse(presence),
                        Durability.DEFAULT));
        return new ChannelRules(new Namespaces(namespaces), _ -> Optional.empty());
    }

    private static Principal moderator() {
        return principal("mo", List.of("user", "moderator"), List.of());
    }

    private static Principal user(String name) {
        return principal(name, List.of("user"), List.of());
    }

    private static Principal bea() {
        return principal(
                "bea", List.of("user"), List.of("room:b*", "task:2", "user:cyd", "chat:b"));
    }

    private static Principal application() {
        return principal("app", List.of("service"), List.of());
    }

    private static Principal principal(String name, List<String> roles, List<String> channels) {
        return new Principal.User(new UserId(name), name, roles, channels, "s", "t", Instant.MAX);
    }
}
