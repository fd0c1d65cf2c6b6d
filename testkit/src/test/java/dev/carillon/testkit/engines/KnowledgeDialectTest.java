package dev.carillon.testkit.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.protocol.knowledge.KnowledgeDialect;
import dev.carillon.testkit.DialectContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnowledgeDialectTest extends DialectContract {
    private static final ChannelName NEWS = new ChannelName("room:news");
    private static final UserId ADA = new UserId("ada");

    private final Dialect dialect = new KnowledgeDialect();

    @Override
    protected Dialect create() {
        return dialect;
    }

    @Override
    protected List<CommandSample> commands() {
        return List.of(
                sample(
                        """
                        {"type":"auth","id":"1","data":{"token":"t"}}\
                        """,
                        new Command.Authenticate("1", "t", Map.of(), false)),
                sample(
                        """
                        {"type":"auth","token":"t","delta":true}\
                        """,
                        new Command.Authenticate(null, "t", Map.of(), true)),
                sample("{\"type\":\"ping\"}", new Command.Ping(null, null)),
                sample(
                        """
                        {"type":"ping","data":{"é" : 2.50},"timestamp":"2026-02-09T21:00:00Z","user_id":"eve"}\
                        """,
                        new Command.Ping(null, RawJson.ofTrusted("{\"é\" : 2.50}"))),
                sample(
                        """
                        {"type":"room_subscribe","data":{"room":"news"}}\
                        """,
                        new Command.Subscribe(null, List.of(new SubscriptionRequest(NEWS, null)))),
                sample(
                        """
                        {"type":"room_subscribe","id":1,"room":"task:7"}\
                        """,
                        new Command.Subscribe(
                                "1",
                                List.of(
                                        new SubscriptionRequest(
                                                new ChannelName("room:task:7"), null)))),
                sample(
                        """
                        {"type":"room_unsubscribe","data":{"room":"news"}}\
                        """,
                        new Command.Unsubscribe(null, List.of(NEWS))),
                sample(
                        """
                        {"type":"sync_update","data":{"device":"iPhone","changes":5}}\
                        """,
                        new Command.Sync(
                                null,
                                "sync_update",
                                RawJson.ofTrusted("{\"device\":\"iPhone\",\"changes\":5}"))),
                sample("{\"type\":\"stats\"}", new Command.Stats(null)));
    }

    private static CommandSample sample(String frame, Command command) {
        return new CommandSample(frame, command);
    }

    @Override
    protected List<Class<? extends Command>> unknownCommands() {
        return List.of(
                Command.Publish.class,
                Command.Chat.class,
                Command.SubmitTask.class,
                Command.ControlTask.class,
                Command.History.class,
                Command.Presence.class,
                Command.Acknowledge.class,
                Command.MarkRead.class);
    }

    @Override
    protected List<Class<? extends Event>> unspokenEvents() {
        return List.of(
                Event.Connected.class,
                Event.Disconnected.class,
                Event.Ack.class,
                Event.HistoryPage.class,
                Event.PresenceList.class,
                Event.Read.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"notification", "system_message", "pong", "error"})
    void what_only_the_server_says_is_forbidden_to_clients(String type) {
        var frame = "{\"type\":\"%s\",\"id\":\"1\",\"data\":{}}".formatted(type);

        assertThat(dialect.decode(frame.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(
                        new Decoded.Rejected(
                                "1",
                                ErrorCode.FORBIDDEN,
                                "'%s' is for the server to send; clients receive it"
                                        .formatted(type)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a b\"", "7", "null", "[]"})
    void a_room_without_a_proper_name_is_refused(String room) {
        var frame = "{\"type\":\"room_subscribe\",\"data\":{\"room\":%s}}".formatted(room);

        assertThat(dialect.decode(frame.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> {
                            assertThat(rejected.code()).isEqualTo(ErrorCode.INVALID_FIELD);
                            assertThat(rejected.message()).contains("room");
                        });
    }

    @Test
    void a_publication_is_written_with_its_moment_and_its_sender() {
        assertThat(written(publication(NEWS, ADA)))
                .isEqualTo(
                        """
                        {"type":"knowledge_update","data":{"n":1},"timestamp":"2025-12-22T10:40:00.007Z","user_id":"ada"}\
                        """);
    }

    @Test
    void one_of_the_application_is_written_with_whom_it_is_for() {
        assertThat(written(publication(ChannelName.user(ADA), null)))
                .endsWith("\"user_id\":\"ada\"}");
        assertThat(written(publication(NEWS, null))).doesNotContain("user_id");
    }

    private static Event publication(ChannelName channel, @Nullable UserId sender) {
        return new Event.Delivered(
                new Publication(
                        channel,
                        "knowledge_update",
                        RawJson.ofTrusted("{\"n\":1}"),
                        null,
                        null,
                        sender,
                        1_766_400_000_007L,
                        new StreamPosition("e", 1),
                        Audience.EVERYONE,
                        PublishOptions.Priority.NORMAL));
    }

    @Test
    void rooms_are_written_by_their_bare_names() {
        var state = new SubscriptionState(NEWS, null, SubscriptionState.Recovery.NONE);
        var channels =
                List.of(ChannelName.user(ADA), ChannelName.ALL, new ChannelName("room:a:b"), NEWS);

        assertThat(written(new Event.Subscribed(null, List.of(state), channels)))
                .startsWith(
                        """
                        {"type":"room_subscribe","data":{"room":"news","subscribed":true,"rooms":["a:b","news"]},"timestamp":"\
                        """);
        assertThat(written(new Event.Unsubscribed("1", List.of(NEWS), List.of(ChannelName.ALL))))
                .startsWith(
                        """
                        {"type":"room_unsubscribe","id":"1","data":{"room":"news","subscribed":false,"rooms":[]},"timestamp":"\
                        """);
    }

    @Test
    void figures_are_written_by_the_names_that_the_platform_has_for_them() {
        var stats =
                RawJson.ofTrusted(
                        """
                        {"connections":{"open":3,"users":2},"messages":{"received":5,"sent":7},"rooms":1}\
                        """);

        assertThat(written(new Event.Statistics(null, stats)))
                .contains(
                        """
                        "data":{"total_connections":3,"total_users":2,"total_rooms":1,"messages_sent":7,"messages_received":5,"server":{\
                        """);
    }

    @Test
    void a_pong_always_has_data() {
        assertThat(written(new Event.Pong(null, null)))
                .startsWith("{\"type\":\"pong\",\"data\":{}");
    }

    private String written(Event event) {
        var out = new ByteArrayOutputStream();
        dialect.encode(event, Dialect.Form.FULL, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
