package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.SubscriptionRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is thrown while a command is carried out is answered to whoever sent it.
class CommandFaultsTest {
    private static final ChannelName TASK = ChannelName.task("t");

    @TempDir Path folder;

    private final TestHub hub = new TestHub();
    private final TestClient ada = hub.connect("ada");
    private TestCommands commands;

    /// Knows nobody: who is here was let in otherwise.
    private static final class Tokens implements TokenVerifier {
        @Override
        public Verification verify(String token) {
            return new Verification.Refused(ErrorCode.INVALID_TOKEN);
        }

        @Override
        public Verification recheck(Principal principal) {
            return new Verification.Valid(principal);
        }
    }

    @BeforeEach
    void start() {
        commands =
                new TestCommands(
                        hub,
                        folder,
                        new Tokens(),
                        _ ->
                                new ChannelRules(
                                        Namespaces.standard(Rule.AUTHENTICATED),
                                        _ -> {
                                            throw new StackOverflowError("as the test wants it");
                                        }));
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    private void send(Command command) {
        hub.loop()
                .run(() -> commands.handler.handle(ada.connection, new Decoded.Accepted(command)));
        hub.settle();
    }

    private static Command subscribe(String id, ChannelName channel) {
        return new Command.Subscribe(id, List.of(new SubscriptionRequest(channel, null)));
    }

    @Test
    void a_command_that_throws_is_answered_and_those_after_it_are_carried_out() {
        send(subscribe("1", TASK));
        send(new Command.History("2", TASK, null, 10));
        send(subscribe("3", ROOM));

        assertThat(ada.link.events(Event.Failed.class))
                .containsExactly(
                        new Event.Failed("1", ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()),
                        new Event.Failed("2", ErrorCode.INTERNAL, ErrorCode.INTERNAL.text()));
        assertThat(ada.link.events(Event.Subscribed.class)).hasSize(1);
        assertThat(ada.link.closed()).isEmpty();
    }
}
