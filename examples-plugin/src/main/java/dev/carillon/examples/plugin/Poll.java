package dev.carillon.examples.plugin;

import dev.carillon.core.spi.MessageContext;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Lets users vote: `{"type":"poll.vote","data":{"poll":"lunch","choice":"soup"}}`. The voter is
/// answered with `poll.counted`, and `room:poll-lunch` is told the new result; who votes again has
/// changed their mind. Thread-safe by its own lock.
public final class Poll implements MessageHandler {
    private static final int MAX_POLLS = 100;
    private static final int MAX_VOTERS = 10_000;
    private static final String NAME = "[\\p{L}\\p{N}-]{1,40}";

    private final Map<String, Map<UserId, String>> polls = new HashMap<>();

    @Override
    public Set<String> types() {
        return Set.of("poll.vote");
    }

    @Override
    public synchronized void handle(Message message, MessageContext context) {
        var poll = name(message, "poll");
        var result = vote(poll, context.user(), name(message, "choice"));
        context.reply("poll.counted", result);
        context.publish(
                NewPublication.of(ChannelName.room("poll-" + poll), "poll.result", result)
                        .withKey("result"));
    }

    private static String name(Message message, String field) {
        return message.data()
                .fields()
                .flatMap(data -> data.text(field))
                .filter(text -> text.matches(NAME))
                .orElseThrow(() ->
                        new MessageRefusedException(
                                ErrorCode.INVALID_FIELD,
                                "'%s' must be 1 to 40 letters, digits or dashes".formatted(field)));
    }

    private RawJson vote(String poll, UserId voter, String choice) {
        if (!polls.containsKey(poll) && polls.size() == MAX_POLLS) {
            throw full("there are %d polls, which is the limit".formatted(MAX_POLLS));
        }
        var votes = polls.computeIfAbsent(poll, _ -> new HashMap<>());
        if (!votes.containsKey(voter) && votes.size() == MAX_VOTERS) {
            throw full("%d users have voted, which is the limit".formatted(MAX_VOTERS));
        }
        votes.put(voter, choice);
        var counts = new TreeMap<String, Integer>();
        votes.values().forEach(each -> counts.merge(each, 1, Integer::sum));
        return new JsonObjectWriter()
                .text("poll", poll)
                .object("votes", w -> counts.forEach(w::number))
                .toRawJson();
    }

    private static MessageRefusedException full(String what) {
        return new MessageRefusedException(ErrorCode.LIMIT_EXCEEDED, what);
    }
}
