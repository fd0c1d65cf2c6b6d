package dev.carillon.testkit;

import dev.carillon.protocol.Audience;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.Device;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One event of each kind and more. [DialectContract] fails when a kind is missing.
final class EventSamples {
    /// A payload whose bytes any reading and writing would change.
    static final RawJson DATA =
            RawJson.ofTrusted("{\"a\" : [1.50e+3,-0, {\"\\u00fc\":\"\\/ \uD83D\uDE00\\ud83d\"}]}");

    /// What stands between its braces, to which a dialect may add members of its own.
    static final String DATA_MEMBERS = DATA.toString().substring(1, DATA.toString().length() - 1);

    /// The same for the short form.
    static final RawJson DELTA = RawJson.ofTrusted("{ \"a\":\"\\u0041\" }");

    private static final ChannelName ROOM = new ChannelName("room:lobby");
    private static final UserId ADA = new UserId("ada");
    private static final StreamPosition POSITION = new StreamPosition("k3f9", 41);

    private EventSamples() {}

    /// Events whose texts are `text` wherever a text can stand.
    static List<Event> with(String text) {
        var states =
                List.of(
                        new SubscriptionState(ROOM, POSITION, Recovery.NONE),
                        new SubscriptionState(ChannelName.ALL, POSITION, Recovery.COMPLETE),
                        new SubscriptionState(ChannelName.user(ADA), POSITION, Recovery.IMPOSSIBLE),
                        new SubscriptionState(ChannelName.task("1"), POSITION, Recovery.PARTIAL));
        return List.of(
                new Event.Delivered(publication(text)),
                new Event.Connected(text, text, 25_000, new Event.ReconnectHint(7, 1500, true)),
                new Event.Disconnected(CloseCode.SHUTDOWN),
                new Event.Authenticated(text, ADA, List.of(text), text, 1, states, false),
                new Event.AuthenticationFailed(text, ErrorCode.INVALID_TOKEN, text),
                new Event.Subscribed(text, states, List.of(ROOM, ChannelName.ALL)),
                new Event.Unsubscribed(text, List.of(ROOM), List.of()),
                new Event.Pong(text, DATA),
                new Event.Pong(null, null),
                new Event.PublishAck(text, ROOM, POSITION),
                new Event.TaskAck(text, text, text),
                new Event.Noted(text, ROOM, POSITION),
                new Event.Read(ROOM, POSITION, new Device("phone-1")),
                new Event.Read(ROOM, POSITION, null),
                new Event.Failed(text, ErrorCode.INTERNAL, text),
                new Event.HistoryPage(
                        text,
                        ROOM,
                        List.of(publication(text), publication(text)),
                        POSITION,
                        false,
                        POSITION),
                new Event.HistoryPage(text, ROOM, List.of(), POSITION, true, null),
                new Event.PresenceList(text, ROOM, new LinkedHashMap<>(Map.of(ADA, 2)), 2, text),
                new Event.Statistics(text, DATA),
                new Event.Message(text, text, DATA),
                new Event.Message(null, text, DATA));
    }

    private static Publication publication(String type) {
        return new Publication(
                ROOM,
                type,
                DATA,
                DELTA,
                "key",
                ADA,
                1_766_400_000_000L,
                POSITION,
                Audience.EVERYONE,
                PublishOptions.Priority.HIGH);
    }
}
