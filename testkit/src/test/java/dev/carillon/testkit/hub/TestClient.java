package dev.carillon.testkit.hub;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.hub.Connection;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.testkit.ManualLoop;
import dev.carillon.testkit.RecordingLink;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One connection of a [TestHub] with both its ends.
final class TestClient {
    private final TestHub hub;
    private final ManualLoop loop;
    final Connection connection;
    final RecordingLink link;

    TestClient(TestHub hub, ManualLoop loop, Connection connection, RecordingLink link) {
        this.hub = hub;
        this.loop = loop;
        this.connection = connection;
        this.link = link;
    }

    ManualLoop loop() {
        return loop;
    }

    boolean authenticate(Principal principal) {
        return loop.call(() -> hub.hub.authenticate(connection, principal));
    }

    /// It was told that it was let in.
    void welcome() {
        loop.run(() -> hub.hub.welcomed(connection));
    }

    /// Is let in, and told so.
    void enter(Principal principal) {
        if (!authenticate(principal)) {
            throw new AssertionError(principal.user() + " was not let in");
        }
        welcome();
    }

    /// Subscribes from here on.
    TestClient on(ChannelName channel) {
        subscribe(channel, null);
        return this;
    }

    void subscribe(ChannelName channel, @Nullable StreamPosition since) {
        loop.run(() ->
                hub.subscriptions.subscribe(
                        connection,
                        "id",
                        List.of(new SubscriptionRequest(channel, since)),
                        states -> new Event.Subscribed("id", states, connection.channels())));
    }

    /// Receives the user's inbox, as a new connection does.
    ///
    /// @param since where the client says it stopped; null when it doesn't
    TestClient come(@Nullable StreamPosition since) {
        var principal = connection.principal().orElseThrow();
        loop.run(() ->
                hub.subscriptions.admit(
                        connection,
                        "id",
                        principal,
                        List.of(new SubscriptionRequest(ChannelName.user(principal.user()), since)),
                        states -> new Event.Subscribed("id", states, connection.channels())));
        return this;
    }

    /// Acknowledges the inbox up to an offset.
    void acknowledge(long offset) {
        loop.run(() -> hub.inboxes.acknowledge(connection, at(offset)));
    }

    /// Has its user read the inbox up to an offset.
    void read(long offset) {
        loop.run(() ->
                hub.inboxes.markRead(
                        connection, connection.principal().orElseThrow().user(), at(offset)));
    }

    private StreamPosition at(long offset) {
        return new StreamPosition(hub.inboxes.newest(connection).orElseThrow().epoch(), offset);
    }

    void unsubscribe(ChannelName channel) {
        loop.run(() -> connection.memberships().leave(channel));
    }

    void lose() {
        loop.run(connection::lost);
    }

    void show() {
        loop.run(connection::seen);
    }

    /// The wire takes everything again, and says so.
    void catchUp() {
        link.unstall();
        loop.run(connection::drained);
    }

    List<Long> offsets(ChannelName channel) {
        return link.offsets(channel);
    }

    /// How the newest subscription was answered. Where the channel stood when it was subscribed to.
    StreamPosition position() {
        return Objects.requireNonNull(state().position());
    }

    SubscriptionState state() {
        return link.events(Event.Subscribed.class).getLast().requested().getFirst();
    }

    boolean isAnswered() {
        return !link.events(Event.Subscribed.class).isEmpty();
    }
}
