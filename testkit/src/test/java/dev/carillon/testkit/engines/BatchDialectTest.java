package dev.carillon.testkit.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Dialect.Form;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.TaskAction;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.batch.BatchDialect;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.DialectContract;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchDialectTest extends DialectContract {
    private static final ChannelName LOBBY = new ChannelName("room:lobby");
    private static final ChannelName TASK = new ChannelName("task:task-123");
    private static final ChannelName OTHER_TASK = new ChannelName("task:task-456");
    private static final StreamPosition POSITION = new StreamPosition("k3f9", 41);

    private final Dialect dialect = create();

    @Override
    protected Dialect create() {
        return new BatchDialect();
    }

    /// What is said to everybody or to one's own devices is no business of this dialect.
    @Override
    protected List<Class<? extends Command>> unknownCommands() {
        return List.of(
                Command.Chat.class,
                Command.Sync.class,
                Command.Acknowledge.class,
                Command.MarkRead.class);
    }

    @Override
    protected List<Class<? extends Event>> unspokenEvents() {
        return List.of(Event.Noted.class, Event.Read.class);
    }

    @Override
    protected List<CommandSample> commands() {
        return List.of(
                sample(
                        """
                        {"type":"auth","id":"1","payload":{"token":"t","delta":true},"timestamp":7}\
                        """,
                        new Command.Authenticate("1", "t", Map.of(), true)),
                sample(
                        """
                        {"type":"auth","payload":{"token":"t","device":"tab-1"}}\
                        """,
                        new Command.Authenticate(
                                null, "t", Map.of(), false, new Device("tab-1"), false)),
                sample(
                        """
                        {"type":"auth","token":"t","positions":{"user:ada":{"epoch":"k3f9","offset":41}}}\
                        """,
                        new Command.Authenticate(
                                null, "t", Map.of(new ChannelName("user:ada"), POSITION), false)),
                sample(
                        """
                        {"type":"ping","id":12,"payload":{"é" : [1, 2.50]}}\
                        """,
                        new Command.Ping("12", RawJson.ofTrusted("{\"é\" : [1, 2.50]}"))),
                sample(
                        """
                        {"type":"subscribe","taskIds":["task-123","task-456"],"rooms":["task:task-123"]}\
                        """,
                        subscribe(TASK, OTHER_TASK)),
                sample(
                        """
                        {"type":"subscribe","payload":{"rooms":["lobby"]}}\
                        """,
                        subscribe(LOBBY)),
                sample(
                        """
                        {"type":"unsubscribe","id":"1","taskIds":["task-123"],"payload":{"rooms":["lobby"]}}\
                        """,
                        new Command.Unsubscribe("1", List.of(TASK, LOBBY))),
                sample(
                        """
                        {"type":"join_room","room":"lobby"}\
                        """,
                        subscribe(LOBBY)),
                sample(
                        """
                        {"type":"join_room","payload":{"room":"task:task-123"}}\
                        """,
                        subscribe(TASK)),
                sample(
                        """
                        {"type":"leave_room","id":"1","payload":"lobby"}\
                        """,
                        new Command.Unsubscribe("1", List.of(LOBBY))),
                sample(
                        """
                        {"type":"room_broadcast","id":"1","payload":{"room":"lobby","text":"hi"}}\
                        """,
                        broadcast("1", "{\"room\":\"lobby\",\"text\":\"hi\"}")),
                sample(
                        """
                        {"type":"task_submit","id":"1","payload":{"task":"t","input":{"q":1}}}\
                        """,
                        new Command.SubmitTask("1", "t", RawJson.ofTrusted("{\"q\":1}"), null)),
                sample(
                        """
                        {"type":"task_pause","id":"1","payload":{"taskId":"x"}}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.PAUSE)),
                sample(
                        """
                        {"type":"task_resume","id":"1","taskId":"x"}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.RESUME)),
                sample(
                        """
                        {"type":"task_cancel","id":"1","taskId":"x"}\
                        """,
                        new Command.ControlTask("1", "x", TaskAction.CANCEL)),
                sample(
                        """
                        {"type":"history","id":"1","room":"lobby","since":{"epoch":"k3f9","offset":41},"limit":5}\
                        """,
                        new Command.History("1", LOBBY, POSITION, 5)),
                sample(
                        """
                        {"type":"presence","id":"1","room":"lobby"}\
                        """,
                        new Command.Presence("1", LOBBY, "", 1000)),
                sample(
                        """
                        { "type" : "stats" , "id" : "1" }\
                        """,
                        new Command.Stats("1")));
    }

    private static CommandSample sample(String frame, Command command) {
        return new CommandSample(frame, command);
    }

    private static Command subscribe(ChannelName... channels) {
        return new Command.Subscribe(
                null,
                List.of(channels).stream()
                        .map(channel -> new SubscriptionRequest(channel, null))
                        .toList());
    }

    private static Command broadcast(String id, String data) {
        return new Command.Publish(
                id, LOBBY, "room_broadcast", RawJson.ofTrusted(data), null, PublishOptions.PLAIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"room\":\"lobby\",\"message\":\"hi\"} | {\"message\":\"hi\",\"room\":\"lobby\"}",
                "{\"room\":\"lobby\",\"data\":[1.50]} | {\"data\":[1.50],\"room\":\"lobby\"}",
                "{\"room\":\"lobby\",\"payload\":\"hi\"} | {\"message\":\"hi\",\"room\":\"lobby\"}",
                "{\"room\":\"lobby\",\"payload\":{\"n\":null}} | {\"n\":null,\"room\":\"lobby\"}",
                "{\"payload\":{\"room\":\"lobby\",\"message\":{\"a\": 1}}} | {\"room\":\"lobby\",\"message\":{\"a\": 1}}",
                "{\"room\":\"lobby\",\"payload\":{\"room\":\"attic\"}} | {\"room\":\"lobby\"}",
                "{\"room\":\"lobby\"} | {\"room\":\"lobby\"}"
            })
    void C2_a_broadcast_carries_the_room_and_what_was_sent(String members, String data) {
        var frame = "{\"type\":\"room_broadcast\"," + members.substring(1);

        assertThat(dialect.decode(frame.getBytes(UTF_8)))
                .isEqualTo(
                        new Decoded.Accepted(
                                new Command.Publish(
                                        null,
                                        LOBBY,
                                        "room_broadcast",
                                        RawJson.ofTrusted(data),
                                        null,
                                        PublishOptions.PLAIN)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"taskIds\":\"task-123\"}",
                "{\"type\":\"subscribe\",\"taskIds\":[\"\"]}",
                "{\"type\":\"subscribe\",\"rooms\":[\"\"]}",
                "{\"type\":\"subscribe\",\"rooms\":[\"task:\"]}",
                "{\"type\":\"subscribe\",\"rooms\":[\"two words\"]}",
                "{\"type\":\"join_room\"}",
                "{\"type\":\"join_room\",\"room\":7}",
                "{\"type\":\"room_broadcast\",\"payload\":\"lobby\"}",
                "{\"type\":\"history\",\"room\":\"lobby\",\"limit\":0}"
            })
    void what_names_no_room_is_refused(String frame) {
        assertThat(dialect.decode(frame.getBytes(UTF_8))).isInstanceOf(Decoded.Rejected.class);
    }

    private JsonFields written(Event event, Form form) {
        var out = new ByteArrayOutputStream();
        dialect.encode(event, form, out);
        return RawJson.parse(out.toByteArray()).flatMap(RawJson::fields).orElseThrow();
    }

    private static Event.Delivered delivered(String type) {
        return new Event.Delivered(
                new Publication(
                        TASK,
                        type,
                        RawJson.ofTrusted("{\"taskId\":\"task-123\",\"progress\":50}"),
                        RawJson.ofTrusted("{\"progress\":50}"),
                        "state",
                        null,
                        1_766_400_000_000L,
                        POSITION,
                        Audience.EVERYONE,
                        PublishOptions.Priority.NORMAL));
    }

    @Test
    void C7_a_publication_has_the_four_members_of_the_envelope() {
        var message = written(delivered("task_progress"), Form.FULL);

        assertThat(message.names()).containsExactly("type", "payload", "timestamp", "id");
        assertThat(message.text("type")).contains("task_progress");
        assertThat(message.object("payload").flatMap(p -> p.integer("progress"))).contains(50L);
        assertThat(message.integer("timestamp")).contains(1_766_400_000_000L);
        assertThat(message.text("id")).contains("task:task-123@k3f9:41");
    }

    @ParameterizedTest
    @CsvSource({
        "task_created,   task_progress",
        "task_resumed,   task_progress",
        "task_started,   task_started",
        "task_progress,  task_progress",
        "task_completed, task_completed",
        "task_failed,    task_failed",
        "task_paused,    task_paused",
        "task_cancelled, task_cancelled",
        "document_generated, document_generated",
        "document_failed,    document_failed",
        "room_broadcast, room_broadcast",
        "anything,       anything"
    })
    void C7_what_the_enum_has_no_word_for_is_progress(String published, String type) {
        assertThat(written(delivered(published), Form.FULL).text("type")).contains(type);
    }

    @Test
    void C5_the_short_form_is_marked() {
        var message = written(delivered("task_progress"), Form.DELTA);

        assertThat(message.bool("delta")).contains(true);
        assertThat(message.raw("payload")).contains(RawJson.ofTrusted("{\"progress\":50}"));
    }

    @Test
    void C10_an_acknowledgement_names_tasks_and_rooms() {
        var states = List.of(new SubscriptionState(TASK, POSITION, Recovery.NONE));
        var channels = List.of(ChannelName.user(new UserId("ada")), ChannelName.ALL, LOBBY, TASK);
        var ack = written(new Event.Subscribed("7", states, channels), Form.FULL);
        var payload = ack.object("payload").orElseThrow();

        assertThat(ack.text("type")).contains("subscription_ack");
        assertThat(ack.text("id")).contains("7");
        assertThat(payload.texts("taskIds")).contains(List.of("task-123"));
        assertThat(payload.texts("rooms")).contains(List.of("task:task-123"));
        assertThat(payload.bool("subscribed")).contains(true);
        var now = payload.object("subscriptions").orElseThrow();
        assertThat(now.texts("taskIds")).contains(List.of("task-123"));
        assertThat(now.texts("rooms")).contains(List.of("lobby", "task:task-123"));
    }

    @Test
    void a_guest_is_not_told_that_it_authenticated() {
        var out = new ByteArrayOutputStream();
        dialect.encode(
                new Event.Authenticated(
                        null,
                        new UserId("c-1"),
                        List.of("guest"),
                        "c-1",
                        Long.MAX_VALUE,
                        List.of(),
                        true),
                Form.FULL,
                out);

        assertThat(out.size()).isZero();
    }

    @Test
    void a_user_whose_role_is_called_guest_is_told_that_they_authenticated() {
        var out = new ByteArrayOutputStream();
        dialect.encode(
                new Event.Authenticated(
                        null, new UserId("ada"), List.of("guest"), "c-1", 1, List.of(), false),
                Form.FULL,
                out);

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("auth_success");
    }

    @Test
    void a_broadcast_is_acknowledged_to_those_who_gave_it_an_id() {
        var out = new ByteArrayOutputStream();
        dialect.encode(new Event.PublishAck(null, LOBBY, POSITION), Form.FULL, out);

        assertThat(out.size()).isZero();
        assertThat(written(new Event.PublishAck("7", LOBBY, POSITION), Form.FULL).text("id"))
                .contains("7");
    }
}
