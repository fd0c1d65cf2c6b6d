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
import dev.carillon.core.hub.Presence;
import dev.carillon.core.session.Credentials;
import dev.carillon.core.spi.Failure;
import dev.carillon.core.spi.StoreException;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What happens around the moment in which a connection is let in.
class LettingInTest {
    @TempDir Path folder;

    private final HeldReads[] held = new HeldReads[1];
    private final TestHub hub =
            new TestHub(HubLimits.DEFAULT, 1, log -> held[0] = new HeldReads(log));
    private final HeldReads reads = held[0];
    private final TestClient listener = hub.connect("listener").on(ROOM);
    private boolean shutOutMeanwhile;
    private TestCommands commands;

    /// Knows everybody by the token that is their name, and may shut them out right after.
    private final class Tokens implements TokenVerifier {
        @Override
        public Verification verify(String token) {
            return token.equals("nobody")
                    ? new Verification.Refused(ErrorCode.INVALID_TOKEN)
                    : new Verification.Valid(hub.principal(token));
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

    private TestClient connect(String user) {
        return connect(new Credentials.Token(user));
    }

    private TestClient connect(Credentials credentials) {
        var client = hub.open();
        hub.loop()
                .run(() ->
                        commands.handler
                                .authentication()
                                .handshake(client.connection, credentials, null));
        hub.settle();
        return client;
    }

    private void send(TestClient client, Command command) {
        hub.loop()
                .run(() ->
                        client.link.send(() ->
                                commands.handler.handle(
                                        client.connection, new Decoded.Accepted(command))));
        hub.settle();
    }

    private static Command auth(String id, String user) {
        return new Command.Authenticate(id, user, Map.of(), false, null, false);
    }

    private static Command subscribe(String id) {
        return new Command.Subscribe(id, List.of(new SubscriptionRequest(ROOM, null)));
    }

    private static Command publish(String id) {
        return new Command.Publish(
                id, ROOM, "message", RawJson.EMPTY_OBJECT, null, PublishOptions.PLAIN);
    }

    private void releaseAll() {
        hub.settle();
        while (reads.waiting() > 0) {
            reads.releaseFresh(0);
            hub.settle();
        }
    }

    /// What somebody was told, by its kind.
    private static List<String> told(TestClient client) {
        return client.link.events().stream().map(e -> e.getClass().getSimpleName()).toList();
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
                                known.add(client.link.events().size());
                            }

                            @Override
                            public void went(Principal principal) {}
                        });
        hub.loop()
                .run(() ->
                        commands.handler
                                .authentication()
                                .handshake(client.connection, new Credentials.Token("ada"), null));
        send(client, new Command.Ping("1", null));

        assertThat(known).containsExactly(1);
        assertThat(told(client)).containsExactly("Authenticated", "Pong");
    }

    private static Stream<Credentials> ways_in() {
        return Stream.of(
                new Credentials.Token("ada"),
                new Credentials.TokenOf("ada", "ada"),
                new Credentials.Guest());
    }

    @ParameterizedTest
    @MethodSource("ways_in")
    void what_a_client_sends_while_it_is_let_in_waits_in_its_order(Credentials credentials) {
        reads.hold();
        var client = connect(credentials);
        send(client, new Command.Ping("1", null));
        send(client, new Command.Ping("2", null));
        assertThat(reads.waiting()).isPositive();
        assertThat(client.link.events()).isEmpty();
        releaseAll();

        assertThat(told(client)).containsExactly("Authenticated", "Pong", "Pong");
        assertThat(client.link.events(Event.Pong.class))
                .extracting(Event.Pong::id)
                .containsExactly("1", "2");
    }

    @Test
    void what_follows_an_auth_message_waits_for_its_answer() {
        reads.hold();
        var client = hub.open();
        send(client, auth("1", "ada"));
        send(client, auth("2", "ada"));
        send(client, publish("3"));
        assertThat(client.link.events()).isEmpty();
        assertThat(listener.offsets(ROOM)).isEmpty();
        releaseAll();

        assertThat(told(client)).containsExactly("Authenticated", "Authenticated", "PublishAck");
        assertThat(client.link.events(Event.Authenticated.class))
                .extracting(Event.Authenticated::id)
                .containsExactly("1", "2");
        assertThat(listener.offsets(ROOM)).containsExactly(1L);
    }

    @Test
    void a_bad_token_holds_nothing_back() {
        var client = hub.open();
        reads.hold();
        send(client, auth("1", "nobody"));
        send(client, new Command.Ping("2", null));

        assertThat(told(client)).containsExactly("AuthenticationFailed", "Failed");
    }

    @Test
    void a_fresh_token_holds_nothing_back() {
        var client = connect("ada");
        reads.hold();
        send(client, subscribe("1"));
        send(client, auth("2", "ada"));
        send(client, new Command.Ping("3", null));

        assertThat(told(client)).containsExactly("Authenticated", "Authenticated", "Pong");
    }

    @Test
    void who_subscribes_to_their_inbox_again_acknowledges_meanwhile_as_ever() {
        var client = hub.open();
        send(client, new Command.Authenticate("1", "ada", Map.of(), false, null, true));
        hub.publish(ChannelName.user(new UserId("ada")), 1);
        reads.hold();
        var channels =
                Stream.of(ChannelName.user(new UserId("ada")), ROOM)
                        .map(channel -> new SubscriptionRequest(channel, null))
                        .toList();
        send(client, new Command.Subscribe("2", channels));
        send(client, new Command.Acknowledge("3", null, null, 1));

        assertThat(told(client)).containsExactly("Authenticated", "Delivered", "Noted");
    }

    @Test
    void who_goes_meanwhile_has_nothing_carried_out() {
        reads.hold();
        var client = connect("ada");
        send(client, publish("1"));
        client.lose();
        releaseAll();

        assertThat(client.link.events()).isEmpty();
        assertThat(listener.offsets(ROOM)).isEmpty();
        assertThat(hub.hub.presence().connections(new UserId("ada"))).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreException.Reason.class,
            names = {"UNAVAILABLE", "OVERLOADED"})
    void who_cannot_be_let_in_is_told_so_and_comes_back_later(StoreException.Reason reason) {
        reads.hold();
        var client = hub.open();
        send(client, auth("1", "ada"));
        send(client, publish("2"));
        var failure = new StoreException(reason, "the store is away");
        reads.fail(0, failure);
        releaseAll();

        assertThat(client.link.events())
                .containsExactly(
                        new Event.Failed(
                                "1", Failure.of(failure).code(), Failure.of(failure).message()));
        assertThat(client.link.closed()).contains(CloseCode.UNAVAILABLE);
        assertThat(CloseCode.UNAVAILABLE.reconnect()).isTrue();
        assertThat(listener.offsets(ROOM)).isEmpty();
        assertThat(hub.hub.presence().connections(new UserId("ada"))).isZero();
    }

    @Test
    void a_guest_who_cannot_be_let_in_comes_back_later_too() {
        reads.hold();
        var client = connect(new Credentials.Guest());
        reads.fail(0, new StoreException(StoreException.Reason.UNAVAILABLE, "the store is away"));
        releaseAll();

        assertThat(told(client)).containsExactly("Failed");
        assertThat(client.link.closed()).contains(CloseCode.UNAVAILABLE);
    }

    @Test
    void who_cannot_be_let_in_by_a_mistake_in_the_server_is_told_that() {
        reads.hold();
        var client = connect("ada");
        reads.fail(0);
        releaseAll();

        assertThat(told(client)).containsExactly("Failed");
        assertThat(client.link.closed()).contains(CloseCode.INTERNAL);
    }

    @Test
    void a_subscription_that_fails_later_ends_nothing() {
        var client = connect("ada");
        reads.hold();
        send(client, subscribe("1"));
        reads.fail(0, new StoreException(StoreException.Reason.UNAVAILABLE, "the store is away"));
        hub.settle();

        assertThat(told(client)).containsExactly("Authenticated", "Failed");
        assertThat(client.link.closed()).isEmpty();
    }
}
