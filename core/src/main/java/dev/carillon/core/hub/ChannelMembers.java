package dev.carillon.core.hub;

import dev.carillon.core.spi.Loop;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Who is on a channel, asked on each event loop. Thread-safe: each loop answers for its own
/// connections.
public final class ChannelMembers {
    private final Shards shards;
    private final ChannelIndex channels;

    ChannelMembers(Shards shards, ChannelIndex channels) {
        this.shards = shards;
        this.channels = channels;
    }

    /// The users on a channel, with the number of connections that each has there.
    public CompletionStage<Map<UserId, Integer>> users(ChannelName channel) {
        var users = new HashMap<UserId, Integer>();
        return forEach(
                        channel,
                        connection ->
                                connection
                                        .principal()
                                        .ifPresent(p -> {
                                            synchronized (users) {
                                                users.merge(p.user(), 1, Integer::sum);
                                            }
                                        }))
                .thenApply(_ -> users);
    }

    /// How many connections subscribe to each of these channels; those without any are left out.
    public CompletionStage<Map<ChannelName, Integer>> counts(Collection<ChannelName> names) {
        var counts = new ConcurrentHashMap<ChannelName, Integer>();
        return shards.onEach(shard ->
                        names.forEach(name -> {
                            var channel = channels.find(name);
                            var here = channel == null ? null : channel.on(shard.index());
                            if (here != null) {
                                counts.merge(name, here.size(), Integer::sum);
                            }
                        }))
                .thenApply(_ -> counts);
    }

    /// Looks at every connection on a channel, each on its own loop, and not all at once.
    public <T> CompletionStage<List<T>> scan(ChannelName channel, Function<Connection, T> look) {
        var there = Collections.synchronizedList(new ArrayList<Connection>());
        return forEach(channel, there::add).thenCompose(_ -> ConnectionScan.of(there, look));
    }

    /// Does something with every connection on a channel, each on its own loop. The action must not
    /// make any join or leave.
    public CompletionStage<Void> forEach(ChannelName channel, Consumer<Connection> action) {
        return onLoopsOf(channel, members -> members.forEach(action));
    }

    /// Does something with the connections on a channel, of each loop that has any, there. None of
    /// them may join or leave while the stream is read.
    public CompletionStage<Void> onLoopsOf(ChannelName name, Consumer<Stream<Connection>> action) {
        var channel = channels.find(name);
        if (channel == null) {
            return CompletableFuture.completedFuture(null);
        }
        return shards.onEach(shard -> {
            var here = channel.on(shard.index());
            if (here != null) {
                action.accept(here.members());
            }
        });
    }

    /// Asks each loop that has connections on a channel something about them: the caller's own loop
    /// at once, the others when it is their turn. None of the connections may join or leave while
    /// the stream is read.
    ///
    /// @param own the loop on which this is called
    /// @return the answers, of which the caller's own is there already
    @OnLoop
    public <T> List<CompletableFuture<T>> ask(
            ChannelName name, Loop own, Function<Stream<Connection>, T> question) {
        var answers = new ArrayList<CompletableFuture<T>>(1);
        var channel = channels.find(name);
        for (var shard : shards) {
            if (channel == null || channel.on(shard.index()) == null) {
                continue;
            }
            answers.add(
                    shard.loop().equals(own)
                            ? CompletableFuture.completedFuture(answer(channel, shard, question))
                            : CompletableFuture.supplyAsync(
                                    () -> answer(channel, shard, question), shard.loop()));
        }
        return answers;
    }

    @OnLoop
    private static <T> T answer(
            Channel channel, Shard shard, Function<Stream<Connection>, T> question) {
        var here = channel.on(shard.index());
        return question.apply(here == null ? Stream.empty() : here.members());
    }
}
