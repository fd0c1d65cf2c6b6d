package dev.carillon.client;

/// Is told what comes on a channel, by one thread at a time. It may block: nobody else waits for
/// it, until ten thousand messages wait; then it is told of `too_slow`, and of nothing more.
@FunctionalInterface
public interface ChannelListener {
    /// Something was published: each once and in order, over as many connections as it takes.
    void message(Message message);

    /// The server has us on the channel, anew after each connection.
    default void subscribed(Recovery recovery) {}

    /// It is over: the server refuses the channel, or the client is closed, or this is too slow.
    default void ended(ClientException why) {}
}
