package dev.carillon.core.spi;

import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.List;
import java.util.Optional;
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
/// - A reader is given what is still there after its position, and told when something after it was
///   forgotten, never left to guess. Only a position of another epoch, or beyond the log's end,
///   leads nowhere: nothing is given then.
/// - However long a log is, reading on from the last publication of each read leads to its end.
public interface ChannelLog {
    /// Gives a publication its position and keeps it as long as the channel's options say.
    ///
    /// @param inOrder is handed each publication of a channel in the order of offsets, before the
    ///   returned stage completes; it must be quick
    /// @return the publication once it is kept as safely as the channel's options demand
    CompletionStage<Publication> append(NewPublication draft, Consumer<Publication> inOrder);

    /// Reads what is still there after a position, oldest first.
    ///
    /// @param since null for the newest `limit` publications
    /// @param limit the most that is given; of what follows a position at least one is, if there is
    ///   any and the limit is not 0
    CompletionStage<LogRead> read(ChannelName channel, @Nullable StreamPosition since, int limit);

    /// Finds the newest publication of a channel with a key, if it is still there.
    CompletionStage<Optional<Publication>> newest(ChannelName channel, String key);

    /// What a read found.
    ///
    /// @param top the end of the log when it was read
    /// @param gapless whether nothing between the given position and the top was forgotten, save
    ///   what a newer publication with the same key replaced
    /// @param complete whether the publications reach to the top; of those after a position, the
    ///   rest follows the last of them
    record LogRead(
            List<Publication> publications,
            StreamPosition top,
            boolean gapless,
            boolean complete) {}
}
