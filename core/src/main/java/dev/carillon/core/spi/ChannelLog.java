package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ordered history of every channel. Thread-safe; no method blocks its caller.
///
/// What an engine promises, and `ChannelLogContract` in the testkit checks:
///
/// - Offsets of a channel start at 1 and rise by one within an epoch.
/// - Of publications with one key only the newest is kept.
/// - A read that starts after an append has been handed on sees it.
/// - A reader is told when something after its position was forgotten, never left to guess.
public interface ChannelLog {
    /// Gives a publication its position and keeps it as long as the channel's options say.
    ///
    /// @param inOrder is handed each publication of a channel in the order of offsets, before the
    ///   returned stage completes; it must be quick
    /// @return the publication once it is kept as safely as the channel's options demand
    CompletionStage<Publication> append(Draft draft, Consumer<Publication> inOrder);

    /// Reads what follows a position, oldest first.
    ///
    /// @param since null for the newest `limit` publications
    CompletionStage<LogRead> read(ChannelName channel, @Nullable StreamPosition since, int limit);

    /// What a read found.
    ///
    /// @param top the end of the log when it was read
    /// @param gapless whether nothing after the given position was forgotten, save what a newer
    ///   publication with the same key replaced
    /// @param complete whether the publications reach to the top
    record LogRead(
            List<Publication> publications,
            StreamPosition top,
            boolean gapless,
            boolean complete) {}
}
