package dev.carillon.testkit.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.auth.TokenVerifier;
import dev.carillon.core.auth.Verification;
import dev.carillon.core.channels.ChannelRules;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.channels.Rule;
import dev.carillon.core.hub.Presence;
import dev.carillon.core.memory.MemoryTaskQueue;
import dev.carillon.core.memory.MemoryTaskStore;
import dev.carillon.core.session.CommandHandler;
import dev.carillon.core.session.Credentials;
import dev.carillon.core.session.Offload;
import dev.carillon.core.session.SessionServices;
import dev.carillon.core.session.Snapshot;
import dev.carillon.core.tasks.TaskDirectories;
import dev.carillon.core.tasks.TaskEngines;
import dev.carillon.core.tasks.TaskOptions;
import dev.carillon.core.tasks.TaskService;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.UserId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens around the moment in which a connection is let in.
class LettingInTest {
    @TempDir Path folder;

    private final TestHub hub = new TestHub();
    private boolean shutOutMeanwhile;
    private TaskService tasks;
    private CommandHandler commands;

    /// Knows everybody by the token that is their name, and may shut them out right after.
    private final class Tokens implements TokenVerifier {
        @Override
        public Verification verify(String token) {
            return new Verification.Valid(hub.principal(token));
        }

        @Override
        public Verification recheck(Principal principal) {
            return shutOutMeanwhile
                    ? new Verification.Refused(ErrorCode.INACTIVE_USER)
                    : new Verification.Valid(principal);
        }
    }

    @BeforeEach
    void start() {
        tasks =
                new TaskService(
                        List.of(),
                        TaskOptions.DEFAULT,
                        new TaskEngines(
                                forgotten -> new MemoryTaskStore(1, forgotten),
                                new MemoryTaskQueue(1, hub.clock),
                                new TaskDirectories(folder)),
                        hub.publisher,
                        hub.clock);
        commands =
                new CommandHandler(
                        new SessionServices(
                                hub.hub,
                                hub.limits,
                                hub.subscriptions,
                                hub.log,
                                new ChannelRules(
                                        Namespaces.standard(Rule.AUTHENTICATED), tasks::ownerOf),
                                hub.publisher,
                                tasks,
                                new Tokens(),
                                hub.statistics,
                                new Snapshot(
                                        hub.hub, hub.publisher, tasks, hub.statistics, hub.clock),
                                new Offload(1)),
                        Map.of());
    }

    @AfterEach
    void stop() {
        tasks.close();
    }

    private TestClient connect(String user) {
        var client = hub.open();
        hub.loop()
                .run(() ->
                        commands.authentication()
                                .handshake(client.connection, new Credentials.Token(user), null));
        hub.settle();
        return client;
    }

    @Test
    void who_is_let_in_stays() {
        var client = connect("ada");

        assertThat(client.link.events(Event.Authenticated.class)).hasSize(1);
        assertThat(client.link.closed()).isEmpty();
    }

    @Test
    void who_is_shut_out_after_the_token_was_looked_at_is_closed() {
        shutOutMeanwhile = true;

        assertThat(connect("ada").link.closed()).contains(CloseCode.USER_INACTIVE);
        assertThat(hub.hub.presence().connections(new UserId("ada"))).isZero();
    }

    @Test
    void others_are_told_once_the_user_knows() {
        var known = new ArrayList<Integer>();
        var client = hub.open();
        hub.hub
                .presence()
                .watch(
                        new Presence.Watcher() {
                            @Override
                            public void came(Principal principal) {
                                known.add(client.link.events(Event.Authenticated.class).size());
                            }

                            @Override
                            public void went(Principal principal) {}
                        });
        hub.loop()
                .run(() ->
                        commands.authentication()
                                .handshake(client.connection, new Credentials.Token("ada"), null));
        hub.settle();

        assertThat(known).containsExactly(1);
    }
}
