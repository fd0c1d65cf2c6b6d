package dev.carillon.cli.connect;

import dev.carillon.cli.ExitCodes;
import dev.carillon.client.Backoff;
import dev.carillon.client.ClientException;
import dev.carillon.client.Closure;
import dev.carillon.client.TextSocket;
import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A conversation with a server that outlives its connections. Its own thread owns all of it; what is
/// public may be called by any thread.
///
///     Opening → Greeted → Live → Away → Opening …   and from each of them Over
///
/// What is typed while there is no connection is kept, at most [#MOST_KEPT] messages, and sent when
/// there is one again.
final class Conversation implements AutoCloseable {
    static final int MOST_KEPT = 100;

    private static final Duration OPENING = Duration.ofSeconds(10);
    private static final Duration GREETING = Duration.ofSeconds(2);
    private static final Duration ANSWERS = Duration.ofSeconds(5);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration RETURN = Duration.ofSeconds(30);

    private final Manner manner;
    private final Screen screen;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService loop =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("carillon-connect").factory());
    private final CompletableFuture<Void> live = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    private Phase phase = new Phase.Opening();
    private @Nullable Wording wording;
    private int failures;
    private final Owed owed = new Owed();

    /// What the connection is doing.
    private sealed interface Phase {
        record Opening() implements Phase {}

        /// Open, and the server has yet to show which dialect it speaks.
        record Greeted(TextSocket socket) implements Phase {}

        record Live(TextSocket socket, Wording wording) implements Phase {}

        record Away() implements Phase {}

        record Over() implements Phase {}
    }

    /// What has to be done before the conversation may end, and after a connection broke.
    private static final class Owed {
        final Deque<RawJson> unsent = new ArrayDeque<>();
        final Set<String> answers = new HashSet<>();
        final Set<String> unasked = new HashSet<>();
        final Set<String> channels = new LinkedHashSet<>();
        boolean leaving;
        boolean saidGoodbye;
        boolean heard;
    }

    Conversation(Manner manner, Screen screen) {
        this.manner = manner;
        this.screen = screen;
        this.wording = manner.wording().orElse(null);
    }

    /// Connects.
    ///
    /// @return done when one can talk, failed with a [ClientException] when that can't be
    CompletableFuture<Void> start() {
        loop.execute(this::open);
        return live;
    }

    /// The exit code, once all is over.
    CompletableFuture<Integer> ended() {
        return ended;
    }

    /// The dialect, once one can talk.
    String dialect() {
        return wording == null ? "" : wording.name();
    }

    /// Says what somebody typed.
    ///
    /// @return done when it is sent, kept, or refused
    CompletableFuture<Void> say(Line line) {
        var said = new CompletableFuture<Void>();
        onLoop(() -> {
            saying(line);
            said.complete(null);
        });
        return ended.isDone() ? CompletableFuture.completedFuture(null) : said;
    }

    /// Says good-bye when all is sent and answered.
    void leave() {
        onLoop(() -> {
            owed.leaving = true;
            later(RETURN, this::giveUpLeaving);
            leaveIfDone();
        });
    }

    /// Ends it at once.
    @Override
    public void close() {
        onLoop(() -> over(ExitCodes.DONE));
        http.shutdownNow();
    }

    /// Does it unless all is over.
    private void onLoop(Runnable what) {
        try {
            loop.execute(what);
        } catch (RejectedExecutionException _) {
            // The conversation has ended, so nobody waits for this.
        }
    }

    private void later(Duration wait, Runnable what) {
        try {
            loop.schedule(what, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // The conversation has ended, so nobody waits for this.
        }
    }

    private void open() {
        if (phase instanceof Phase.Over) {
            return;
        }
        phase = new Phase.Opening();
        URI uri;
        try {
            uri = manner.ticket().uri();
        } catch (RuntimeException e) {
            failed(e);
            return;
        }
        TextSocket.open(http, uri, new Ears())
                .orTimeout(OPENING.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((socket, failure) -> onLoop(() -> opened(socket, failure)));
    }

    private void opened(@Nullable TextSocket socket, @Nullable Throwable failure) {
        if (socket == null) {
            failed(failure instanceof CompletionException e ? e.getCause() : failure);
        } else if (phase instanceof Phase.Opening) {
            if (wording != null) {
                live(socket, wording);
            } else {
                phase = new Phase.Greeted(socket);
                socket.ping();
                later(GREETING, this::noGreeting);
            }
        } else {
            socket.close();
        }
    }

    private void noGreeting() {
        if (phase instanceof Phase.Greeted(var socket)) {
            live(socket, Wordings.MOMENTUM);
        }
    }

    private void live(TextSocket socket, Wording spoken) {
        wording = spoken;
        phase = new Phase.Live(socket, spoken);
        failures = 0;
        if (live.isDone()) {
            screen.note("connected again");
            spoken.subscribe(owed.channels).forEach(message -> socket.send(message.toString()));
        }
        while (!owed.unsent.isEmpty()) {
            socket.send(owed.unsent.remove().toString());
        }
        owed.heard = true;
        manner.pingEvery().ifPresent(every -> pingLater(socket, every));
        live.complete(null);
        leaveIfDone();
    }

    private void pingLater(TextSocket socket, Duration every) {
        later(every, () -> pingUnasked(socket, every));
    }

    private void pingUnasked(TextSocket socket, Duration every) {
        if (!(phase instanceof Phase.Live(var current, var spoken)) || current != socket) {
            return;
        }
        if (!owed.heard) {
            socket.close();
            return;
        }
        owed.heard = false;
        var id = "auto-" + UUID.randomUUID();
        owed.unasked.clear();
        owed.unasked.add(id);
        spoken.say(new Line(Verb.PING, ""), id)
                .ifPresent(request -> socket.send(request.message().toString()));
        socket.ping();
        pingLater(socket, every);
    }

    private void saying(Line line) {
        if (wording == null) {
            screen.refuse("not connected yet");
            return;
        }
        var id = UUID.randomUUID().toString();
        Optional<Request> request;
        try {
            request = wording.say(line, id);
        } catch (TypedWrongException e) {
            screen.refuse(e.getMessage() == null ? "" : e.getMessage());
            return;
        }
        if (request.isEmpty()) {
            screen.refuse(
                    "the dialect '%s' has no words for '%s'; where the server speaks it, connect with --dialect carillon"
                            .formatted(wording.name(), line.verb().word()));
            return;
        }
        remember(line);
        send(request.get());
    }

    private void remember(Line line) {
        if (line.verb() == Verb.SUBSCRIBE) {
            owed.channels.addAll(line.words());
        } else if (line.verb() == Verb.UNSUBSCRIBE) {
            line.words().forEach(owed.channels::remove);
        }
    }

    private void send(Request request) {
        if (phase instanceof Phase.Live(var socket, _)) {
            request.id().ifPresent(owed.answers::add);
            socket.send(request.message().toString());
        } else if (phase instanceof Phase.Over) {
            screen.refuse("the connection is over, so nothing was sent");
        } else if (owed.unsent.size() < MOST_KEPT) {
            request.id().ifPresent(owed.answers::add);
            owed.unsent.add(request.message());
            screen.note("not connected; it is sent when the server is back");
        } else {
            screen.refuse(
                    "%d messages wait for the server to come back, no more may; this one was not sent"
                            .formatted(MOST_KEPT));
        }
    }

    private void received(String text) {
        owed.heard = true;
        var fields = JsonFields.parse(text.getBytes(StandardCharsets.UTF_8));
        if (fields == null) {
            screen.message(text, new Shown(Shown.Kind.OTHER, text));
            return;
        }
        if (phase instanceof Phase.Greeted(var socket)) {
            live(socket, Wordings.greeting(fields));
        }
        var spoken = wording == null ? Wordings.greeting(fields) : wording;
        var answered = spoken.answers(fields);
        if (answered.isEmpty() || !owed.unasked.remove(answered.get())) {
            screen.message(text, spoken.show(fields));
        }
        answered.ifPresent(owed.answers::remove);
        leaveIfDone();
    }

    private void pong() {
        owed.heard = true;
        switch (phase) {
            case Phase.Greeted _ -> noGreeting();
            case Phase.Live(var socket, _) when owed.saidGoodbye -> {
                socket.close(1000, "bye");
                later(GOODBYE, () -> over(ExitCodes.DONE));
            }
            case Phase.Live _, Phase.Opening _, Phase.Away _, Phase.Over _ -> {}
        }
    }

    /// All that is due has come once the server has answered one more ping.
    private void leaveIfDone() {
        if (!owed.leaving || owed.saidGoodbye || !(phase instanceof Phase.Live(var socket, _))) {
            if (owed.leaving && phase instanceof Phase.Away && owed.unsent.isEmpty()) {
                over(ExitCodes.DONE);
            }
            return;
        }
        if (owed.answers.isEmpty()) {
            owed.saidGoodbye = true;
            socket.ping();
        } else {
            later(ANSWERS, this::stopWaiting);
        }
    }

    private void stopWaiting() {
        owed.answers.clear();
        leaveIfDone();
    }

    private void giveUpLeaving() {
        if (!owed.unsent.isEmpty()) {
            screen.refuse(
                    "%d messages were not sent, for the server did not come back"
                            .formatted(owed.unsent.size()));
        }
        over(owed.unsent.isEmpty() ? ExitCodes.DONE : ExitCodes.FAILED);
    }

    private void closed(Closure closure) {
        if (phase instanceof Phase.Over) {
            return;
        }
        if (owed.saidGoodbye) {
            over(ExitCodes.DONE);
        } else if (closure.mayReturn() && live.isDone()) {
            away("the connection ended: " + closure);
        } else {
            var why = "the server ended the connection: " + closure;
            if (!live.completeExceptionally(new ClientException("closed", why, false))) {
                screen.refuse(why);
            }
            over(ExitCodes.FAILED);
        }
    }

    private void failed(@Nullable Throwable failure) {
        var known = failure instanceof ClientException e ? e : null;
        var why =
                known == null
                        ? "no answer while connecting to " + manner.destination()
                        : String.valueOf(known.getMessage());
        if (!live.isDone()) {
            live.completeExceptionally(
                    failure instanceof RuntimeException e
                            ? e
                            : new ClientException("unreachable", why, true));
            over(ExitCodes.FAILED);
        } else if (known != null && !known.isRetryable()) {
            screen.refuse(why);
            over(ExitCodes.FAILED);
        } else {
            away(why);
        }
    }

    private void away(String why) {
        phase = new Phase.Away();
        owed.answers.clear();
        var wait = Backoff.USUAL.next(failures, RandomGenerator.getDefault());
        if (failures == 0) {
            screen.note(why + "; coming back");
        }
        failures++;
        later(wait, this::open);
        leaveIfDone();
    }

    private void over(int exitCode) {
        if (phase instanceof Phase.Live(var socket, _)) {
            socket.close();
        } else if (phase instanceof Phase.Greeted(var socket)) {
            socket.close();
        }
        phase = new Phase.Over();
        ended.complete(exitCode);
        loop.shutdownNow();
    }

    /// Hands over to the loop, in order.
    private final class Ears implements TextSocket.Listener {
        @Override
        public void received(String text) {
            onLoop(() -> Conversation.this.received(text));
        }

        @Override
        public void pong() {
            onLoop(Conversation.this::pong);
        }

        @Override
        public void closed(Closure closure) {
            onLoop(() -> Conversation.this.closed(closure));
        }
    }
}
