package dev.carillon.client;

import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The channels that the client wants. They are subscribed to on every connection anew, from where
/// it stopped. What the server subscribes us to by itself is never asked for. Owned by the client's
/// loop.
final class Subscriptions {
    private final Loop loop;
    private final Positions positions;
    private final Owner owner;
    private final Set<String> wanted = new LinkedHashSet<>();

    /// What this connection has, and what it has asked for.
    private final Set<String> live = new HashSet<>();

    private final Set<String> asked = new HashSet<>();
    private Set<String> automatic = Set.of();
    private @Nullable Link link;
    private int failures;
    private Future<?> retry = CompletableFuture.completedFuture(null);

    /// Whom it tells, on the loop.
    interface Owner {
        void subscribed(String channel, Recovery recovery);

        /// The server won't let us have this channel; it is no longer wanted.
        void refused(String channel, ClientException why);
    }

    Subscriptions(Loop loop, Positions positions, Owner owner) {
        this.loop = loop;
        this.positions = positions;
        this.owner = owner;
    }

    /// Whether publications of a channel are due on this connection.
    boolean has(String channel) {
        return live.contains(channel) || automatic.contains(channel);
    }

    void follow(String channel) {
        wanted.add(channel);
        subscribe(List.of(channel));
    }

    void unfollow(String channel) {
        wanted.remove(channel);
        if (!isAutomatic(channel)) {
            positions.forget(channel);
        }
        live.remove(channel);
        if (asked.remove(channel) && link != null) {
            link.command(
                    new JsonObjectWriter()
                            .text("type", "unsubscribe")
                            .texts("channels", List.of(channel)),
                    _ -> {},
                    _ -> {});
        }
    }

    /// Brings a new connection up to what is wanted.
    void attach(Link to, Collection<String> given) {
        detach();
        link = to;
        automatic = Set.copyOf(given);
        subscribe(wanted);
    }

    void detach() {
        link = null;
        asked.clear();
        live.clear();
        automatic = Set.of();
        retry.cancel(false);
        failures = 0;
    }

    /// Whether a channel is an inbox or `all`, which the server gives by itself.
    static boolean isAutomatic(String channel) {
        return channel.equals("all") || channel.startsWith("user:");
    }

    private void subscribe(Collection<String> channels) {
        var on = link;
        if (on == null) {
            return;
        }
        var names =
                channels.stream()
                        .filter(name -> wanted.contains(name) && !asked.contains(name))
                        .filter(name -> !(isAutomatic(name) && automatic.contains(name)))
                        .toList();
        if (names.isEmpty()) {
            return;
        }
        asked.addAll(names);
        on.command(command(names), this::adopt, error -> failed(on, names, error));
    }

    private JsonObjectWriter command(List<String> names) {
        var entries = new ArrayList<String>();
        for (var name : names) {
            var since = positions.of(name);
            var entry = new JsonObjectWriter().text("channel", name);
            since.ifPresent(position ->
                    entry.object(
                            "since",
                            s ->
                                    s.text("epoch", position.epoch())
                                            .number("offset", position.offset())));
            entries.add(
                    since.isPresent()
                            ? entry.toRawJson().toString()
                            : RawJson.ofText(name).toString());
        }
        return new JsonObjectWriter()
                .text("type", "subscribe")
                .raw("channels", RawJson.ofTrusted("[" + String.join(",", entries) + "]"));
    }

    private void adopt(Frame reply) {
        failures = 0;
        reply.positions()
                .forEach((channel, position) -> {
                    if (wanted.contains(channel)) {
                        live.add(channel);
                        owner.subscribed(channel, positions.adopt(channel, position));
                    }
                });
    }

    /// A subscribe takes effect as a whole or not at all: find out which channel it was.
    private void failed(Link on, List<String> names, ClientException error) {
        if (on != link || error.name().equals(ClientException.BROKEN)) {
            return;
        }
        names.forEach(asked::remove);
        if (error.isRetryable()) {
            retry.cancel(false);
            retry =
                    loop.later(
                            Backoff.USUAL.next(failures++, RandomGenerator.getDefault()),
                            () -> subscribe(wanted));
        } else if (names.size() > 1) {
            names.forEach(name -> subscribe(List.of(name)));
        } else {
            var name = names.getFirst();
            wanted.remove(name);
            positions.forget(name);
            owner.refused(name, error);
        }
    }
}
