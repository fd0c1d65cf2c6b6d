package dev.carillon.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.carillon.CarillonDialect;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The frames that the client for JavaScript is tested with too: what this side reads and writes is
/// what stands in `protocol/frames`.
class GoldenFramesTest {
    private static final long AT = 1_766_400_000_000L;
    private static final ChannelName LOBBY = new ChannelName("room:lobby");
    private static final UserId ADA = new UserId("ada");
    private static final ChannelName INBOX = ChannelName.user(ADA);
    private static final StreamPosition POSITION = new StreamPosition("k3f9", 41);
    private static final RawJson HELLO = RawJson.ofTrusted("{\"text\":\"hello\"}");
    private static final RawJson NOTHING = RawJson.EMPTY_OBJECT;
    private static final PublishOptions ACT =
            new PublishOptions(
                    false, PublishOptions.Priority.NORMAL, PublishOptions.FOR_EVER, "act-1");
    private static final PublishOptions ALL_OPTIONS =
            new PublishOptions(true, PublishOptions.Priority.HIGH, 60_000, "act-1");

    private final CarillonDialect dialect = new CarillonDialect();

    @Test
    void each_command_of_the_client_says_what_it_is_to_say() throws IOException {
        var files = frames("commands");
        for (var command : commands().entrySet()) {
            var frame = files.getOrDefault(command.getKey(), "");
            assertThat(dialect.decode(frame.getBytes(UTF_8)))
                    .as(command.getKey())
                    .isEqualTo(new Decoded.Accepted(command.getValue()));
        }
    }

    @Test
    void each_event_is_written_as_the_client_reads_it() throws IOException {
        var written = new TreeMap<String, String>();
        events().forEach((name, event) -> written.put(name, encoded(event)));

        assertThat(written).containsExactlyInAnyOrderEntriesOf(frames("events"));
    }

    @Test
    void each_kind_of_command_and_event_has_a_frame() throws IOException {
        assertThat(frames("commands")).containsOnlyKeys(commands().keySet());
        assertThat(commands().values())
                .extracting(Object::getClass)
                .containsAll(kinds(Command.class));
        assertThat(events().values())
                .extracting(Object::getClass)
                .containsAll(
                        kinds(Event.class).stream()
                                .filter(kind -> kind != Event.Disconnected.class)
                                .toList());
    }

    private String encoded(Event event) {
        var out = new ByteArrayOutputStream();
        dialect.encode(event, Dialect.Form.FULL, out);
        // Of replies the dialect itself tells the time.
        return out.toString(UTF_8).replaceAll("\"timestamp\":\\d+}$", "\"timestamp\":" + AT + "}");
    }

    private static Map<String, Command> commands() {
        var all = new LinkedHashMap<String, Command>();
        all.put(
                "auth",
                new Command.Authenticate("1", "t", Map.of(), false, new Device("phone-1"), true));
        all.put(
                "auth_resuming",
                new Command.Authenticate(
                        "1", "t", Map.of(ChannelName.ALL, POSITION, INBOX, POSITION), false));
        all.put("ack", new Command.Acknowledge(null, null, "k3f9", 42));
        all.put("read", new Command.MarkRead("1", null, "k3f9", 41));
        all.put("ping", new Command.Ping("1", NOTHING));
        all.put("subscribe", subscribe(null));
        all.put("subscribe_resuming", subscribe(POSITION));
        all.put("unsubscribe", new Command.Unsubscribe("1", List.of(LOBBY)));
        all.put("publish", new Command.Publish("1", LOBBY, "message", HELLO, null, ACT));
        all.put(
                "publish_with_options",
                new Command.Publish(
                        "1",
                        LOBBY,
                        "price",
                        RawJson.ofTrusted("[1.5,null,\"ü\"]"),
                        "gold",
                        ALL_OPTIONS));
        var question = RawJson.ofTrusted("{\"text\":\"anyone here?\"}");
        all.put("chat_message", new Command.Chat("1", ChannelName.ALL, "chat_message", question));
        var read = RawJson.ofTrusted("{\"read\":\"message-7\"}");
        all.put("sync_update", new Command.Sync("1", "sync_update", read));
        var search = RawJson.ofTrusted("{\"search\":\"Li\"}");
        all.put("task_submit", new Command.SubmitTask("1", "data.query", search, "act-1"));
        all.put("task_pause", new Command.ControlTask("1", "01K9", TaskAction.PAUSE));
        all.put("task_resume", new Command.ControlTask("1", "01K9", TaskAction.RESUME));
        all.put("task_cancel", new Command.ControlTask("1", "01K9", TaskAction.CANCEL));
        all.put("history", new Command.History("1", LOBBY, null, 10));
        all.put("history_since", new Command.History("1", LOBBY, POSITION, 10));
        all.put("presence", new Command.Presence("1", LOBBY, "ada", 10));
        all.put("stats", new Command.Stats("1"));
        return all;
    }

    private static Command subscribe(@Nullable StreamPosition since) {
        return new Command.Subscribe("1", List.of(new SubscriptionRequest(LOBBY, since)));
    }

    private static Map<String, Event> events() {
        var all = new LinkedHashMap<String, Event>();
        var hint = new Event.ReconnectHint(7, 1500, true);
        all.put("connected", new Event.Connected("c-1", "carillon/1", 25_000, hint));
        all.put(
                "auth_success",
                new Event.Authenticated(
                        "1",
                        ADA,
                        List.of("user"),
                        "c-1",
                        AT + 3_600_000,
                        List.of(
                                new SubscriptionState(INBOX, POSITION, Recovery.COMPLETE),
                                new SubscriptionState(ChannelName.ALL, POSITION, Recovery.NONE)),
                        false));
        all.put(
                "auth_failed",
                new Event.AuthenticationFailed(
                        "1", ErrorCode.INVALID_TOKEN, "the token is not valid"));
        all.put("subscribed", subscribed(Recovery.NONE));
        all.put("subscribed_recovered", subscribed(Recovery.COMPLETE));
        all.put("subscribed_partial", subscribed(Recovery.PARTIAL));
        all.put("subscribed_lost", subscribed(Recovery.IMPOSSIBLE));
        all.put(
                "unsubscribed",
                new Event.Unsubscribed("1", List.of(LOBBY), List.of(INBOX, ChannelName.ALL)));
        all.put("pong", new Event.Pong("1", NOTHING));
        all.put("ack_of_publish", new Event.PublishAck("1", LOBBY, new StreamPosition("k3f9", 42)));
        all.put("ack_of_task", new Event.TaskAck("1", "01K9", "pending"));
        all.put("ack_of_read", new Event.Noted("1", INBOX, POSITION));
        all.put("read", new Event.Read(INBOX, POSITION, new Device("laptop-1")));
        all.put("error", new Event.Failed("1", ErrorCode.CHANNEL_FULL, "as much waits as may"));
        all.put("publication", new Event.Delivered(greeting()));
        all.put("publication_keyed", new Event.Delivered(price()));
        all.put(
                "history",
                new Event.HistoryPage(
                        "1",
                        LOBBY,
                        List.of(greeting(), price()),
                        new StreamPosition("k3f9", 50),
                        false,
                        new StreamPosition("k3f9", 43)));
        var there = new LinkedHashMap<>(Map.of(ADA, 2));
        all.put("presence", new Event.PresenceList("1", LOBBY, there, 7, "ada"));
        all.put("stats", new Event.Statistics("1", RawJson.ofTrusted("{\"uptime\":61000}")));
        all.put("message", new Event.Message("1", "weather", RawJson.ofTrusted("{\"sun\":true}")));
        return all;
    }

    private static Event subscribed(Recovery recovery) {
        return new Event.Subscribed(
                "1",
                List.of(new SubscriptionState(LOBBY, POSITION, recovery)),
                List.of(INBOX, ChannelName.ALL, LOBBY));
    }

    private static Publication greeting() {
        return new Publication(
                LOBBY,
                "greeting",
                HELLO,
                null,
                null,
                new UserId("bob"),
                AT,
                new StreamPosition("k3f9", 42),
                Audience.EVERYONE,
                PublishOptions.Priority.NORMAL);
    }

    private static Publication price() {
        return new Publication(
                LOBBY,
                "price",
                RawJson.ofTrusted("{\"gold\":1.5}"),
                null,
                "gold",
                null,
                AT,
                new StreamPosition("k3f9", 43),
                Audience.EVERYONE,
                PublishOptions.Priority.HIGH);
    }

    private static Set<Class<?>> kinds(Class<?> type) {
        return leaves(type).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(GoldenFramesTest::leaves)
                : Stream.of(type);
    }

    /// The frames of one side by the names of their files.
    private static Map<String, String> frames(String side) throws IOException {
        var folder = ProtocolPage.find("protocol/frames/" + side, Path.of("").toAbsolutePath());
        var frames = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString().replace(".json", "");
                frames.put(name, Files.readString(file).strip());
            }
        }
        return frames;
    }
}
