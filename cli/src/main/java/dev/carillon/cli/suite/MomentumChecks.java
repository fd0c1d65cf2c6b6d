package dev.carillon.cli.suite;

import dev.carillon.client.TokenSigner;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the document of Momentum promises. Stateless.
final class MomentumChecks {
    private static final int IN_ORDER = 100;
    private static final String LARGE = "0123456789".repeat(1000);

    static final List<Check> ALL =
            List.of(
                    new Check("a good token lets in", subject -> subject.connect(user("in"))),
                    new Check("a token of another secret is refused", MomentumChecks::forged),
                    new Check("a token that has expired is refused", MomentumChecks::expired),
                    new Check("no token is refused", s -> refused(s.connectWithout())),
                    new Check("a ping is answered by a pong", MomentumChecks::pong),
                    new Check("the document's own ping is answered", MomentumChecks::documentsPing),
                    new Check("a text reaches the others", MomentumChecks::text),
                    new Check("a text does not come back to its sender", MomentumChecks::noEcho),
                    new Check("a text reaches all of a user's connections", MomentumChecks::tabs),
                    new Check("a notification reaches the others", MomentumChecks::notification),
                    new Check("a message has the document's envelope", MomentumChecks::envelope),
                    new Check(
                            "Chinese and emoji arrive as they were sent", MomentumChecks::unicode),
                    new Check("a text of 10 000 characters arrives whole", MomentumChecks::large),
                    new Check(
                            IN_ORDER + " texts arrive once each and in order",
                            MomentumChecks::order),
                    new Check("who joins is told to the others", MomentumChecks::joined),
                    new Check("who leaves is told to the others", MomentumChecks::left),
                    new Check("what is no JSON harms nobody", s -> survives(s, "{\"id\":")),
                    new Check(
                            "an unknown message type harms nobody",
                            s ->
                                    survives(
                                            s,
                                            "{\"id\":\"1\",\"message_type\":\"dance\",\"data\":{}}")),
                    new Check("/ws/online lists who is there", MomentumChecks::online),
                    new Check("/ws/online forgets who has gone", MomentumChecks::offline),
                    new Check("/ws/stats counts the connections", MomentumChecks::stats),
                    new Check("POST /ws/broadcast reaches everybody", MomentumChecks::broadcast),
                    new Check(
                            "POST /ws/send reaches one user and nobody else",
                            MomentumChecks::send));

    private MomentumChecks() {}

    private static String user(String name) {
        return Subject.newUser(name);
    }

    private static void forged(Subject subject) throws InterruptedException {
        var other = TokenSigner.of("not the secret of this server, " + UUID.randomUUID());
        refused(subject.connectWith("forger", other.sign(Subject.claims(user("forger")))));
    }

    private static void expired(Subject subject) throws InterruptedException {
        var claims = Subject.claims(user("late")).lasting(Duration.ofHours(-1));
        refused(subject.connectWith("late", subject.signer().sign(claims)));
    }

    private static void refused(Participant participant) throws InterruptedException {
        participant.closure();
    }

    private static void pong(Subject subject) throws InterruptedException {
        subject.connect(user("pinger")).ping();
    }

    private static void documentsPing(Subject subject) throws InterruptedException {
        var one = subject.connect(user("pinger"));
        one.send(
                "{\"id\":\"test\",\"message_type\":\"ping\",\"data\":{},\"timestamp\":\"2024-01-01T00:00:00Z\"}");
        one.next("a pong", message -> message.type().equals("pong"));
    }

    private static void text(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var carol = subject.connect(user("carol"));
        var words = words("hello");
        alice.say(words);
        for (var other : List.of(bob, carol)) {
            var came = other.next("text", words);
            same("from_user_id", alice.user(), from(came));
        }
    }

    private static void noEcho(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var words = words("not for me");
        alice.say(words);
        bob.next("text", words);
        alice.nothing("its own text", message -> message.data("content").equals(words));
    }

    private static void tabs(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = user("bob");
        var one = subject.connect(bob);
        var two = subject.connect(bob);
        var words = words("to both");
        alice.say(words);
        one.next("text", words);
        two.next("text", words);
    }

    private static void notification(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var words = words("tea is ready");
        alice.send(
                "notification",
                new JsonObjectWriter()
                        .text("content", words)
                        .text("priority", "normal")
                        .toRawJson());
        same("data.priority", "normal", bob.next("notification", words).data("priority"));
    }

    private static void envelope(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var words = words("well formed");
        alice.say(words);
        var came = bob.next("text", words);
        var fields = came.fields();
        if (fields == null || fields.text("id").isEmpty() || !fields.has("data")) {
            throw new CheckFailedException("a message lacks 'id' or 'data': " + came.text());
        }
        var timestamp = fields.text("timestamp").orElse("");
        try {
            Instant.parse(timestamp.replaceFirst("\\+00:00$", "Z"));
        } catch (DateTimeException _) {
            throw new CheckFailedException(
                    "'timestamp' is '%s', and no time in ISO 8601".formatted(timestamp));
        }
    }

    private static void unicode(Subject subject) throws InterruptedException {
        arrives(subject, words("大家好，我是 Alice！🚀 \"quoted\" \\ back"));
    }

    private static void large(Subject subject) throws InterruptedException {
        arrives(subject, words(LARGE));
    }

    private static void arrives(Subject subject, String words) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        alice.say(words);
        bob.next("text", words);
    }

    private static void order(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var ending = words(" of");
        for (var i = 0; i < IN_ORDER; i++) {
            alice.say("number " + i + ending);
        }
        for (var i = 0; i < IN_ORDER; i++) {
            var came =
                    bob.next(
                            "text number " + i,
                            message -> message.data("content").endsWith(ending));
            same("text " + i, "number " + i + ending, came.data("content"));
        }
        bob.nothing("a text twice", message -> message.data("content").endsWith(ending));
    }

    private static void joined(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        tells(alice, "user_joined", bob.user());
    }

    private static void left(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        bob.leave();
        tells(alice, "user_left", bob.user());
    }

    private static void tells(Participant to, String type, String user)
            throws InterruptedException {
        to.next(
                "%s of %s".formatted(type, user),
                message -> message.type().equals(type) && message.text().contains(user));
    }

    private static void survives(Subject subject, String bad) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        alice.send(bad);
        alice.ping();
        var words = words("still here");
        alice.say(words);
        bob.next("text", words);
    }

    private static void online(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        if (!onlineNow(subject).contains(alice.user())) {
            throw new CheckFailedException(alice.user() + " is connected, and not listed");
        }
    }

    private static void offline(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        alice.leave();
        alice.closure();
        var until = System.nanoTime() + subject.patience().toNanos();
        while (onlineNow(subject).contains(alice.user())) {
            if (System.nanoTime() > until) {
                throw new CheckFailedException(alice.user() + " has gone, and is still listed");
            }
            Thread.sleep(50);
        }
    }

    private static String onlineNow(Subject subject) throws InterruptedException {
        var answer = subject.get("/ws/online");
        var text = new StringBuilder();
        for (var name : answer.names()) {
            answer.raw(name).map(RawJson::toString).ifPresent(text::append);
        }
        return text.toString();
    }

    private static void stats(Subject subject) throws InterruptedException {
        var before = connections(subject.get("/ws/stats"));
        var _ = subject.connect(user("one"));
        var _ = subject.connect(user("two"));
        var after = connections(subject.get("/ws/stats"));
        if (after < 2) {
            throw new CheckFailedException(
                    "'total_connections' is %d with two of ours open, and was %d before"
                            .formatted(after, before));
        }
    }

    private static long connections(JsonFields stats) {
        return stats.integer("total_connections")
                .orElseThrow(() -> new CheckFailedException("there is no 'total_connections'"));
    }

    private static void broadcast(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var words = words("服务器将在5分钟后维护");
        subject.post(
                "/ws/broadcast",
                new JsonObjectWriter()
                        .text("message_type", "system_message")
                        .object(
                                "data",
                                data -> data.text("content", words).text("priority", "high"))
                        .toRawJson());
        alice.next("system_message", words);
        bob.next("system_message", words);
    }

    private static void send(Subject subject) throws InterruptedException {
        var alice = subject.connect(user("alice"));
        var bob = subject.connect(user("bob"));
        var words = words("你有新的私信");
        subject.post(
                "/ws/send",
                new JsonObjectWriter()
                        .text("to_user_id", alice.user())
                        .text("message_type", "notification")
                        .object(
                                "data",
                                data -> data.text("content", words).text("type", "private_message"))
                        .toRawJson());
        alice.next("notification", words);
        bob.nothing("what is for somebody else", message -> message.data("content").equals(words));
    }

    /// Words that nobody else says.
    private static String words(String text) {
        return text + " " + UUID.randomUUID();
    }

    private static String from(Participant.Received message) {
        var fields = message.fields();
        return fields == null ? "" : fields.text("from_user_id").orElse("");
    }

    private static void same(String what, String expected, String came) {
        if (!came.equals(expected)) {
            throw new CheckFailedException(
                    "%s is '%s', but should be '%s'".formatted(what, came, expected));
        }
    }
}
