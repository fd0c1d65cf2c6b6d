package dev.carillon.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.PublishOptions;
import dev.carillon.protocol.SubscriptionRequest;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A dialect of the application's own, for people with a terminal: a word and what goes with it, a
/// message a line. `AUTH token`, `PING`, `SUB room:tea`, `UNSUB room:tea` and `SAY room:tea hello`
/// are what it understands. Register it with `Carillon.builder().dialect(new PlainText())`, and
/// connect to `/ws?dialect=plain`. Stateless and thread-safe.
public final class PlainText implements Dialect {
    @Override
    public String name() {
        return "plain";
    }

    @Override
    public Decoded decode(byte[] message) {
        var words = new String(message, UTF_8).strip().split(" ", 3);
        var first = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "AUTH" ->
                    new Decoded.Accepted(new Command.Authenticate(null, first, Map.of(), false));
            case "PING" -> new Decoded.Accepted(new Command.Ping(null, null));
            case "SUB", "UNSUB", "SAY" -> onChannel(words[0], first, words);
            default ->
                    new Decoded.Unknown(
                            null,
                            words[0],
                            Optional.of(RawJson.ofText(first)),
                            "I know AUTH, PING, SUB, UNSUB and SAY");
        };
    }

    private static Decoded onChannel(String word, String name, String[] words) {
        var problem = ChannelName.check(name);
        if (!problem.isEmpty()) {
            return new Decoded.Rejected(null, ErrorCode.INVALID_FIELD, problem);
        }
        var channel = new ChannelName(name);
        return new Decoded.Accepted(
                switch (word) {
                    case "SUB" ->
                            new Command.Subscribe(
                                    null, List.of(new SubscriptionRequest(channel, null)));
                    case "UNSUB" -> new Command.Unsubscribe(null, List.of(channel));
                    default -> {
                        var text = RawJson.ofText(words.length > 2 ? words[2] : "");
                        yield new Command.Publish(
                                null, channel, "said", text, null, PublishOptions.PLAIN);
                    }
                });
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        out.writeBytes(line(event).getBytes(UTF_8));
    }

    /// An empty line is none at all: those events are of no use in a terminal.
    private static String line(Event event) {
        return switch (event) {
            case Event.Connected(var connection, _, _, _) -> "WELCOME " + connection;
            case Event.Disconnected(var reason) -> "BYE " + reason.reason();
            case Event.Authenticated authenticated -> "HELLO " + authenticated.user();
            case Event.AuthenticationFailed(_, var code, var message) ->
                    "ERROR " + code.code() + " " + message;
            case Event.Failed(_, var code, var message) -> "ERROR " + code.code() + " " + message;
            case Event.Subscribed(_, _, var channels) -> "HEARING " + names(channels);
            case Event.Unsubscribed(_, _, var channels) -> "HEARING " + names(channels);
            case Event.Pong _ -> "PONG";
            case Event.PublishAck(_, _, var position) -> "SAID " + position.offset();
            case Event.Delivered(var publication) ->
                    "%s %s: %s"
                            .formatted(
                                    publication.channel(),
                                    Optional.ofNullable(publication.sender())
                                            .map(UserId::value)
                                            .orElse("*"),
                                    text(publication.data()));
            case Event.Message(_, var type, var data) -> type + " " + text(data);
            case Event.TaskAck _,
                    Event.Noted _,
                    Event.Read _,
                    Event.HistoryPage _,
                    Event.PresenceList _,
                    Event.Statistics _ ->
                    "";
        };
    }

    private static String names(List<ChannelName> channels) {
        return channels.stream().map(ChannelName::value).collect(Collectors.joining(" "));
    }

    private static String text(RawJson data) {
        return data.text().orElse(data.toString());
    }
}
