package dev.carillon.core.resume;

import dev.carillon.core.channels.Namespace;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.Membership;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.hub.PendingSubscription;
import dev.carillon.core.inbox.ResumePoint;
import dev.carillon.core.spi.ChannelLog.LogRead;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.CloseCode;
import dev.carillon.protocol.StreamPosition;
import dev.carillon.protocol.SubscriptionState;
import dev.carillon.protocol.SubscriptionState.Recovery;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One channel of a subscribe command, on its way to be live: takes it from [Phase] to [Phase], and
/// does what each move is for. Owned by the connection's loop.
@OnLoop
final class ResumingSubscription implements PendingSubscription {
    private final ResumeTools tools;
    private final Connection connection;
    private final ChannelName channel;

    /// Null where the connection was live on the channel before.
    private final @Nullable Membership membership;

    private final Namespace options;
    private Phase phase;

    private final PageSize page = new PageSize();

    /// Whether a piece is being written: that may find room on the wire, and so lead here again.
    private boolean writing;

    /// @param membership null where the connection was live on the channel before
    /// @param options of the channel
    /// @param first the phase in which it begins
    ResumingSubscription(
            ResumeTools tools,
            Connection connection,
            ChannelName channel,
            @Nullable Membership membership,
            Namespace options,
            Phase first) {
        this.tools = tools;
        this.connection = connection;
        this.channel = channel;
        this.membership = membership;
        this.options = options;
        this.phase = first;
    }

    @Override
    public ChannelName channel() {
        return channel;
    }

    @Override
    public boolean brings() {
        return membership != null;
    }

    boolean isLocating() {
        return phase instanceof Phase.Locating;
    }

    boolean hasLeft() {
        return phase instanceof Phase.Left;
    }

    /// Whether something went out that is to be read before the command is answered.
    boolean lags() {
        return switch (phase) {
            case Phase.Locating _ -> true;
            case Phase.Reading reading -> reading.lags(lastOffset(), shape());
            case Phase.Standing _, Phase.Answered _, Phase.Replaying _ -> false;
            case Phase.ReadingOn _, Phase.Live _, Phase.Left _ -> false;
        };
    }

    /// It was found out where the user's inbox was left.
    ///
    /// @param most how many publications somebody who was away is sent of a log in memory
    void located(ResumePoint point, int most) {
        if (phase instanceof Phase.Locating locating) {
            phase = locating.located(Goal.at(point, most));
        }
    }

    /// Starts the next read before the answer; its outcome goes to [#take].
    CompletionStage<LogRead> read() {
        var reading = reading();
        var from = reading.from();
        var limit = from == null ? reading.goal().newest(shape()) : page();
        return tools.log().read(channel, from, limit);
    }

    void take(LogRead read) {
        if (phase instanceof Phase.Reading reading) {
            phase = reading.take(read, shape());
            afterRead(read);
        }
    }

    private void afterRead(LogRead read) {
        page.read(read.publications(), connection.outbox().pageBytes());
        connection.outbox().countOwed();
    }

    private int page() {
        return tools.inboxes().isStored(channel) ? page.next() : options.historySize();
    }

    /// The command is about to be answered.
    ///
    /// @return what the client is told
    SubscriptionState answer() {
        if (phase instanceof Phase.Standing) {
            return new SubscriptionState(channel, null, Recovery.NONE);
        }
        var answered = reading().answer(channel);
        phase = answered;
        return answered.told();
    }

    private Phase.Reading reading() {
        if (phase instanceof Phase.Reading reading) {
            return reading;
        }
        throw new IllegalStateException("'%s' is not being read: %s".formatted(channel, phase));
    }

    /// The command was answered: begins to send what was missed.
    void replay() {
        if (phase instanceof Phase.Answered answered) {
            tools.inboxes().begins(connection, channel, answered.start());
            if (answered.cameBack()) {
                var complete = answered.told().recovery() == Recovery.COMPLETE;
                tools.observer().cameBack(answered.found().size(), complete);
            }
            phase = answered.replay();
            resume();
        } else if (phase instanceof Phase.Standing) {
            connection.memberships().remove(this);
        }
    }

    /// Sends what is left, as much of it as the wire takes.
    @Override
    public void resume() {
        if (writing || !(phase instanceof Phase.Replaying)) {
            return;
        }
        writing = true;
        while (phase instanceof Phase.Replaying replaying
                && !replaying.left().isTaken()
                && connection.outbox().isKeepingUp()
                && connection.isOpen()) {
            connection.outbox().send(replaying.left().nextPiece(connection));
            if (connection.isOpen()) {
                phase = replaying.wrote();
                connection.wrote(channel);
            }
        }
        writing = false;
        connection.outbox().countOwed();
        if (phase instanceof Phase.Replaying replaying
                && replaying.left().isTaken()
                && connection.isOpen()) {
            phase = replaying.sent();
            proceed(replaying.sent());
        }
    }

    /// Everything that was read was sent: makes the connection live, or reads on.
    private void proceed(Phase.ReadingOn readingOn) {
        if (!readingOn.lags(lastOffset())) {
            var live = readingOn.live();
            phase = live;
            connection.memberships().remove(this);
            membership().liveAfter(live.after());
            return;
        }
        var _ =
                Asking.of(() -> tools.log().read(channel, readingOn.from(), page()))
                        .whenComplete(
                                (read, failure) -> connection.onLoop(() -> readOn(read, failure)));
    }

    private void readOn(@Nullable LogRead read, @Nullable Throwable failure) {
        if (!(phase instanceof Phase.ReadingOn readingOn) || !connection.isOpen()) {
            return;
        }
        if (read == null) {
            connection.failed(new IllegalStateException("a log could not be read", failure));
            return;
        }
        var next = readingOn.take(read);
        if (next.isEmpty()) {
            connection.close(CloseCode.SLOW_CONSUMER);
            return;
        }
        if (readingOn.rest().waited()) {
            tools.observer().cameBack(read.publications().size(), true);
        }
        phase = next.get();
        afterRead(read);
        resume();
    }

    /// Takes the subscription back.
    void giveUp() {
        connection.memberships().remove(this);
        if (membership != null && !hasLeft()) {
            membership.leave();
        }
        left();
    }

    @Override
    public void left() {
        phase = new Phase.Left();
    }

    @Override
    public long held() {
        return switch (phase) {
            case Phase.Reading reading -> reading.found().bytes();
            case Phase.Answered answered -> answered.found().bytes();
            case Phase.Replaying replaying -> replaying.left().bytes();
            case Phase.Standing _, Phase.Locating _, Phase.ReadingOn _ -> 0;
            case Phase.Live _, Phase.Left _ -> 0;
        };
    }

    @Override
    public @Nullable StreamPosition newest() {
        return switch (phase) {
            case Phase.Answered answered -> answered.extent().top();
            case Phase.Replaying replaying -> replaying.extent().top();
            case Phase.ReadingOn readingOn -> readingOn.extent().top();
            case Phase.Standing _, Phase.Locating _, Phase.Reading _, Phase.Live _, Phase.Left _ ->
                    null;
        };
    }

    @Override
    public @Nullable StreamPosition reached() {
        return switch (phase) {
            case Phase.Replaying replaying -> replaying.reached();
            case Phase.ReadingOn readingOn -> readingOn.from();
            case Phase.Standing _, Phase.Locating _, Phase.Reading _ -> null;
            case Phase.Answered _, Phase.Live _, Phase.Left _ -> null;
        };
    }

    private long lastOffset() {
        return membership().lastOffset();
    }

    private Membership membership() {
        return Objects.requireNonNull(membership);
    }

    private LogShape shape() {
        return new LogShape(
                options.historySize(), options.retained(), tools.inboxes().isStored(channel));
    }
}
