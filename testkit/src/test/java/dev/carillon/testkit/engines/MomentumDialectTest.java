package dev.carillon.testkit.engines;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.protocol.momentum.MomentumDialect;
import dev.carillon.testkit.DialectContract;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentumDialectTest extends DialectContract {
    private static final RawJson HELLO = RawJson.ofTrusted("{\"content\" : \"你好\"}");
    private static final StreamPosition POSITION = new StreamPosition("e", 7);

    private final MomentumDialect dialect = new MomentumDialect();

    @Override
    protected Dialect create() {
        return dialect;
    }

    @Override
    protected List<CommandSample> commands() {
        return List.of(
                new CommandSample(
                        """
                        {"id":"a","message_type":"text","data":{"content" : "你好"},"timestamp":"2024-01-01T00:00:00Z"}\
                        """,
                        new Command.Chat("a", ChannelName.ALL, "text", HELLO)),
                new CommandSample(
                        """
                        {"message_type":"text","data":"hi"}\
                        """,
                        new Command.Chat(
                                null,
                                ChannelName.ALL,
                                "text",
                                RawJson.ofTrusted("{\"content\":\"hi\"}"))),
                new CommandSample(
                        """
                        {"id":7,"message_type":"notification","data":{"content" : "你好"}}\
                        """,
                        new Command.Chat("7", ChannelName.ALL, "user_notification", HELLO)),
                new CommandSample(
                        """
                        {"id":"test","message_type":"ping","data":{},"timestamp":"2024-01-01T00:00:00Z"}\
                        """,
                        new Command.Ping("test", RawJson.EMPTY_OBJECT)));
    }

    @Override
    protected List<Class<? extends Command>> unknownCommands() {
        return List.of(
                Command.Authenticate.class,
                Command.Acknowledge.class,
                Command.MarkRead.class,
                Command.Subscribe.class,
                Command.Unsubscribe.class,
                Command.Publish.class,
                Command.Sync.class,
                Command.SubmitTask.class,
                Command.ControlTask.class,
                Command.History.class,
                Command.Presence.class,
                Command.Stats.class);
    }

    @Override
    protected List<Class<? extends Event>> unspokenEvents() {
        return List.of(
                Event.Connected.class,
                Event.Disconnected.class,
                Event.Authenticated.class,
                Event.Subscribed.class,
                Event.Unsubscribed.class,
                Event.Ack.class,
                Event.HistoryPage.class,
                Event.PresenceList.class,
                Event.Statistics.class,
                Event.Read.class);
    }

    private static Event.Delivered publication(String type, String data, UserId sender) {
        return new Event.Delivered(
                new Publication(
                        ChannelName.ALL,
                        type,
                        RawJson.ofTrusted(data),
                        null,
                        null,
                        sender,
                        1_766_400_000_123L,
                        POSITION,
                        Audience.EVERYONE,
                        PublishOptions.Priority.NORMAL));
    }

    private JsonFields written(Event event) {
        var out = new ByteArrayOutputStream();
        dialect.encode(event, Dialect.Form.FULL, out);
        return Objects.requireNonNull(JsonFields.parse(out.toByteArray()));
    }

    private Decoded decode(String frame) {
        return dialect.decode(frame.getBytes(UTF_8));
    }

    @Test
    void a_publication_has_every_member_of_the_envelope() {
        var message = written(publication("text", "{\"content\":\"hi\"}", new UserId("ada")));

        assertThat(message.names())
                .containsExactly("id", "message_type", "data", "timestamp", "from_user_id");
        assertThat(message.text("message_type")).contains("text");
        assertThat(message.raw("data")).contains(RawJson.ofTrusted("{\"content\":\"hi\"}"));
        assertThat(message.text("timestamp")).contains("2025-12-22T10:40:00.123Z");
        assertThat(message.text("from_user_id")).contains("ada");
    }

    @Test
    void a_publication_has_one_id_whenever_it_is_written() {
        var first = written(publication("text", "{}", new UserId("ada")));
        var again = written(publication("text", "{}", new UserId("ada")));
        var other =
                MomentumDialect.messageId(
                        ChannelName.ALL, new StreamPosition("e", POSITION.offset() + 1));

        assertThat(first.text("id")).isEqualTo(again.text("id"));
        assertThat(UUID.fromString(first.text("id").orElseThrow()))
                .isEqualTo(MomentumDialect.messageId(ChannelName.ALL, POSITION))
                .isNotEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"hi\"", "null", "7", "[1,2]"})
    void what_is_no_object_stands_in_its_content(String data) {
        var message = written(publication("text", data, new UserId("ada")));

        assertThat(message.raw("data").map(RawJson::toString))
                .contains("{\"content\":" + data + "}");
    }

    @Test
    void a_pong_echoes_the_ping_and_says_which() {
        var pong = written(new Event.Pong("p1", RawJson.ofTrusted("{ \"manual\" : true }")));
        var bare = written(new Event.Pong("p1", RawJson.ofTrusted("{ }")));
        var nameless = written(new Event.Pong(null, null));

        assertThat(pong.text("message_type")).contains("pong");
        assertThat(pong.raw("data").map(RawJson::toString))
                .contains("{ \"manual\" : true ,\"reply_to\":\"p1\"}");
        assertThat(bare.raw("data").map(RawJson::toString)).contains("{\"reply_to\":\"p1\"}");
        assertThat(nameless.raw("data").map(RawJson::toString)).contains("{}");
    }

    @Test
    void an_error_is_a_system_message_that_can_be_shown() {
        var message = written(new Event.Failed("x", ErrorCode.UNKNOWN_TYPE, "no such thing"));

        assertThat(message.text("message_type")).contains("system_message");
        assertThat(message.raw("data").map(RawJson::toString))
                .contains(
                        "{\"content\":\"no such thing\",\"level\":\"error\",\"code\":111,\"name\":\"unknown_type\",\"reply_to\":\"x\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"system_message", "user_joined", "user_left"})
    void what_the_server_says_a_client_may_not(String type) {
        assertThat(decode("{\"id\":\"1\",\"message_type\":\"%s\",\"data\":{}}".formatted(type)))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> {
                            assertThat(rejected.id()).isEqualTo("1");
                            assertThat(rejected.code()).isEqualTo(ErrorCode.FORBIDDEN);
                            assertThat(rejected.message()).contains(type);
                        });
    }

    @Test
    void a_pong_of_a_clients_is_a_sign_of_life_and_no_more() {
        assertThat(decode("{\"message_type\":\"pong\",\"data\":{}}"))
                .isEqualTo(new Decoded.Ignored());
    }

    @Test
    void a_text_without_data_is_refused_with_the_mend() {
        assertThat(decode("{\"message_type\":\"text\"}"))
                .isEqualTo(
                        new Decoded.Rejected(
                                null,
                                ErrorCode.INVALID_FIELD,
                                "'data' is missing; send {\"content\":\"…\"}"));
    }
}
