package dev.carillon.testkit.hub;

import static dev.carillon.testkit.hub.TestHub.ROOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.HubLimits;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers that can be large, for which one connection asks again and again.
class LargeAnswersTest {
    /// One that is being made, and those that may wait behind it.
    private static final int MOST = 1 + 64;

    @TempDir Path folder;

    private final HeldReads[] held = new HeldReads[1];
    private final TestHub hub =
            new TestHub(HubLimits.DEFAULT, 1, log -> held[0] = new HeldReads(log));
    private final HeldReads reads = held[0];
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
                        tasks ->
                                new ChannelRules(
                                        Namespaces.standard(Rule.AUTHENTICATED), tasks::ownerOf));
    }

    @AfterEach
    void stop() {
        commands.close();
    }

    private void askForHistory(int id) {
        var command = new Command.History(String.valueOf(id), ROOM, null, 10);
        hub.loop()
                .run(() -> commands.handler.handle(ada.connection, new Decoded.Accepted(command)));
        hub.settle();
    }

    @Test
    void beyond_64_that_wait_the_next_is_refused_and_those_before_it_come_in_their_order() {
        reads.hold();
        for (var i = 0; i <= MOST; i++) {
            askForHistory(i);
        }

        assertThat(reads.waiting()).isOne(); // memory holds one of them
        assertThat(ada.link.events(Event.Failed.class))
                .containsExactly(
                        new Event.Failed(
                                String.valueOf(MOST),
                                ErrorCode.OVERLOADED,
                                "too many answers wait to be read; read them, then ask again"));
        for (var i = 0; i < MOST; i++) {
            reads.releaseFresh(0);
            hub.settle();
        }
        assertThat(ada.link.events(Event.HistoryPage.class)).hasSize(MOST);
    }
}
