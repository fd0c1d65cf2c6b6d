package dev.carillon.core.channels;

import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Publication;
import dev.carillon.protocol.StreamPosition;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// What one publication may take of a connection's outbound queue, so that whatever is published
/// can also be delivered, in whatever dialect. Thread-safe.
public final class FrameLimit {
    /// What none of the dialects makes of it: of a byte at most that many, besides the envelope.
    private static final int MOST_GROWTH = 8;

    /// What an envelope takes besides names and payload.
    private static final int ENVELOPE = 1024;

    /// What is left of the queue for the envelope of an answer that holds the publication.
    private static final int RESERVE = 16;

    private final long queue;
    private final ToLongFunction<Publication> largestFrame;

    /// @param queue the most that may wait to be sent to one connection, in bytes
    /// @param largestFrame how many bytes a publication takes in the dialect that needs the most
    public FrameLimit(long queue, ToLongFunction<Publication> largestFrame) {
        this.queue = queue;
        this.largestFrame = largestFrame;
    }

    /// One that takes everything, for hubs without a wire.
    public static FrameLimit none() {
        return new FrameLimit(Long.MAX_VALUE, _ -> 0);
    }

    /// The most bytes that one publication may take.
    public static long mostOf(long queue) {
        return queue - queue / RESERVE;
    }

    /// Why a publication can't be taken; empty when it can.
    public Optional<MessageRefusedException> refusal(NewPublication draft) {
        var most = mostOf(queue);
        if (roughly(draft) <= most) {
            return Optional.empty();
        }
        var size = largestFrame.applyAsLong(publicationOf(draft));
        return size <= most
                ? Optional.empty()
                : Optional.of(
                        new MessageRefusedException(
                                ErrorCode.TOO_LARGE,
                                "'%s' on '%s' would take %d bytes of a connection's queue; the limit is %d, 15/16 of limits.outbound-queue: publish less, such as a link to it, or raise that"
                                        .formatted(draft.type(), draft.channel(), size, most)));
    }

    /// No less than what any dialect makes of it.
    private static long roughly(NewPublication draft) {
        return (long) MOST_GROWTH * (draft.data().size() + length(draft)) + ENVELOPE;
    }

    private static int length(NewPublication draft) {
        var key = draft.key();
        return draft.type().length()
                + draft.channel().value().length()
                + (key == null ? 0 : key.length());
    }

    private static Publication publicationOf(NewPublication draft) {
        return new Publication(
                draft.channel(),
                draft.type(),
                draft.data(),
                draft.delta(),
                draft.key(),
                draft.sender(),
                Long.MAX_VALUE,
                new StreamPosition("unknown-epoch", Long.MAX_VALUE),
                draft.audience(),
                draft.terms().priority());
    }
}
