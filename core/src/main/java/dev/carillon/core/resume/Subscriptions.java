package dev.carillon.core.resume;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.Namespaces;
import dev.carillon.core.faults.Asking;
import dev.carillon.core.faults.Faults;
import dev.carillon.core.faults.Part;
import dev.carillon.core.hub.Connection;
import dev.carillon.core.hub.OnLoop;
import dev.carillon.core.inbox.Inboxes;
import dev.carillon.core.spi.ChannelLog;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.SubscriptionRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Subscribes connections to channels without a hole and without a double: the reply first, then
/// what was missed, then what comes. Called on the connection's loop; it holds no state of one.
@OnLoop
public final class Subscriptions {
    private final ResumeTools tools;
    private final Namespaces namespaces;
    private final int queueSize;

    /// @param namespaces say what a channel's log can hold for new subscribers
    /// @param queueSize the most publications of an inbox that somebody who comes back is sent
    /// @param observer is told who comes back
    /// @param faults counts what the observer throws
    public Subscriptions(
            ChannelLog log,
            Inboxes inboxes,
            Namespaces namespaces,
            int queueSize,
            ResumeObserver observer,
            Faults faults) {
        if (queueSize < 1) {
            throw new IllegalArgumentException(
                    "an offline queue of %d holds nothing; let it hold at least 1"
                            .formatted(queueSize));
        }
        this.tools =
                new ResumeTools(
                        log,
                        inboxes,
                        (waiting, complete) ->
                                faults.contain(
                                        Part.OBSERVER, () -> observer.cameBack(waiting, complete)));
        this.namespaces = namespaces;
        this.queueSize = queueSize;
    }

    /// Subscribes to all of the channels, which exist, and answers once they are live. A channel
    /// that the connection subscribes to already is answered with where it stands.
    ///
    /// @param id of the command, for the error that answers it when the log can't be read
    /// @param reply answers how each channel stands
    public void subscribe(
            Connection connection,
            @Nullable String id,
            List<SubscriptionRequest> requests,
            SubscribeReply reply) {
        var joining = join(connection, requests, Optional.empty());
        new SubscribeAttempt(connection, id, joining, reply, false).proceed();
    }

    /// Subscribes a new connection to what comes with it; when the log can't be read, it is closed
    /// after that was answered. The inbox of a user, unless the client names a position of its own,
    /// goes on where it was left.
    public void admit(
            Connection connection,
            @Nullable String id,
            Principal principal,
            List<SubscriptionRequest> requests,
            SubscribeReply reply) {
        var inbox =
                principal.isGuest()
                        ? Optional.<ChannelName>empty()
                        : Optional.of(ChannelName.user(principal.user()));
        var joining = join(connection, requests, inbox);
        inbox.ifPresent(channel -> tools.inboxes().open(connection, channel));
        var attempt = new SubscribeAttempt(connection, id, joining, reply, true);
        joining.stream()
                .filter(ResumingSubscription::isLocating)
                .findAny()
                .ifPresentOrElse(
                        mine -> locate(connection, principal, mine, joining, attempt),
                        attempt::proceed);
    }

    /// Where the other channels stand is read meanwhile: whoever has come misses nothing that is
    /// said there while it is found out where the inbox was left.
    private void locate(
            Connection connection,
            Principal principal,
            ResumingSubscription inbox,
            List<ResumingSubscription> joining,
            SubscribeAttempt attempt) {
        var others = joining.stream().filter(one -> !one.equals(inbox) && one.lags()).toList();
        var user = principal.user();
        attempt.read(
                others,
                Asking.of(() -> tools.inboxes().resumePoint(connection, user, inbox.channel())),
                point -> inbox.located(point, queueSize));
    }

    /// @param inbox the user's own, where it is to be found out where it was left
    private List<ResumingSubscription> join(
            Connection connection,
            List<SubscriptionRequest> requests,
            Optional<ChannelName> inbox) {
        return requests.stream().map(request -> join(connection, request, inbox)).toList();
    }

    private ResumingSubscription join(
            Connection connection, SubscriptionRequest request, Optional<ChannelName> inbox) {
        var channel = request.channel();
        var isThere = connection.subscribesTo(channel);
        var subscription =
                new ResumingSubscription(
                        tools,
                        connection,
                        channel,
                        isThere ? null : connection.memberships().join(channel),
                        namespaces.of(channel).orElseThrow(),
                        isThere ? new Phase.Standing() : firstPhase(request, inbox));
        connection.memberships().add(subscription);
        return subscription;
    }

    private static Phase firstPhase(SubscriptionRequest request, Optional<ChannelName> inbox) {
        var since = request.since();
        if (since != null) {
            return new Phase.Reading(new Goal.AfterPosition(since));
        }
        return inbox.filter(request.channel()::equals).isPresent()
                ? new Phase.Locating()
                : new Phase.Reading(Goal.FromNow.ON);
    }
}
