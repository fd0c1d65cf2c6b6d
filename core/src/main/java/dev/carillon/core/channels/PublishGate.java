package dev.carillon.core.channels;

import dev.carillon.core.auth.Principal;
import dev.carillon.core.channels.ChannelRules.Refusal;
import dev.carillon.core.spi.Failure;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.core.spi.NewPublication;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.ReservedTypes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The one door for what anybody publishes, however it comes in. Thread-safe.
///
/// ```
/// command on a socket ─┐
/// HTTP API ────────────┤   right ── type ── durability ── limits ── load ──▶ Publisher
/// message handler ─────┤     │        │          │           │        │
/// embedding ───────────┘     └────────┴──────────┴───────────┴────────┴──▶ refused, with a code
/// ```
///
/// What the server itself says, of tasks, presence and notifications, nobody asked for: it begins
/// at the [Publisher].
public final class PublishGate {
    /// How much of what may wait in an inbox may be other users', in percent.
    private static final int SHARE_OF_OTHERS_INBOX = 50;

    private final Publisher publisher;
    private final ChannelRules rules;
    private final PublicationLimits limits;

    /// @param limits how much one user may publish
    public PublishGate(Publisher publisher, ChannelRules rules, PublicationLimits limits) {
        this.publisher = publisher;
        this.rules = rules;
        this.limits = limits;
    }

    /// By what right somebody publishes.
    public enum Right {
        /// That of the channel's namespace.
        PUBLISH,
        /// Chat: whoever may listen to everybody may talk to everybody. Elsewhere it is publishing.
        TALK,
        /// To their own inbox, which everybody may.
        OWN_INBOX
    }

    /// What became of one publication of several that were asked for at once: each goes its own
    /// way, so that one that can't be published keeps none of the others from their receivers.
    public sealed interface Result {
        ChannelName channel();

        /// It was published.
        ///
        /// @param connections to how many it was written; empty when it was published so long ago
        ///   that this is not known any more
        record Done(ChannelName channel, Publisher.Receipt receipt, OptionalInt connections)
                implements Result {}

        /// It was not, and nobody got it.
        record Refused(ChannelName channel, Failure why) implements Result {}
    }

    /// Publishes for somebody. What a user publishes has them as its sender, and idempotency keys
    /// are each caller's own. Never throws.
    ///
    /// @return as [Publisher#publish] does; fails with a [MessageRefusedException] when they may
    ///   not, or not so much, or when nothing new is taken in just now
    public CompletionStage<Publisher.Receipt> publish(
            Principal caller, Right right, NewPublication publication) {
        var refusal = refusal(caller, right, publication);
        return refusal.isPresent()
                ? CompletableFuture.failedFuture(
                        new MessageRefusedException(refusal.get().code(), refusal.get().message()))
                : publisher.publish(signed(caller, publication));
    }

    /// Publishes them all for the application, in their order.
    ///
    /// @return what became of each, in the same order; never fails
    public CompletionStage<List<Result>> publishEach(List<NewPublication> publications) {
        var results = publications.stream().map(this::publishOne).toList();
        return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                .thenApply(_ -> results.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Result> publishOne(NewPublication publication) {
        var channel = publication.channel();
        return publish(new Principal.Application(), Right.PUBLISH, publication)
                .thenCompose(receipt ->
                        connections(receipt)
                                .<Result>thenApply(
                                        count -> new Result.Done(channel, receipt, count)))
                .exceptionally(failure -> new Result.Refused(channel, Failure.of(failure)))
                .toCompletableFuture();
    }

    private static CompletionStage<OptionalInt> connections(Publisher.Receipt receipt) {
        return receipt.reach().isPresent()
                ? receipt.connections().thenApply(OptionalInt::of)
                : CompletableFuture.completedFuture(OptionalInt.empty());
    }

    /// Why nothing new is taken in just now; empty while it is.
    public Optional<Refusal> overload() {
        return publisher.isCongested()
                ? Optional.of(new Refusal(ErrorCode.OVERLOADED, ErrorCode.OVERLOADED.text()))
                : Optional.empty();
    }

    /// In this order: what was not published for want of a right counts against no limit.
    private Optional<Refusal> refusal(Principal caller, Right right, NewPublication publication) {
        return rightOf(caller, right, publication.channel())
                .or(() -> reserved(caller, publication.type()))
                .or(() -> unstored(publication))
                .or(() -> limits.refusal(caller))
                .or(this::overload);
    }

    private Optional<Refusal> rightOf(Principal caller, Right right, ChannelName channel) {
        return switch (right) {
            case PUBLISH -> rules.publish(caller, channel);
            case TALK ->
                    channel.equals(ChannelName.ALL)
                            ? rules.subscribe(caller, channel)
                            : rules.publish(caller, channel);
            case OWN_INBOX -> Optional.empty();
        };
    }

    /// Only the application may say what the server says. Dialects that an application brings along
    /// may let clients choose a name in any command.
    private static Optional<Refusal> reserved(Principal caller, String type) {
        return caller.isApplication()
                ? Optional.empty()
                : ReservedTypes.complaint(type)
                        .map(complaint -> new Refusal(ErrorCode.FORBIDDEN, complaint));
    }

    private Optional<Refusal> unstored(NewPublication publication) {
        return publication.terms().durable()
                ? rules.durable(publication.channel())
                : Optional.empty();
    }

    private static NewPublication signed(Principal caller, NewPublication publication) {
        var own = publication.with(publication.terms().by(caller.user().value()));
        return switch (caller) {
            case Principal.Application _ -> own;
            case Principal.User user when user.isApplication() -> own.from(user.user());
            case Principal.User _, Principal.Guest _ -> ofUser(caller, own);
        };
    }

    /// What counts in a user's share: the durable channels that they begin, and what they may fill
    /// of others' inboxes, where most of what waits is the application's.
    private static NewPublication ofUser(Principal caller, NewPublication publication) {
        var mine = publication.from(caller.user()).begunBy(caller.user());
        var channel = publication.channel();
        return channel.namespace().equals(Namespaces.USER)
                        && !channel.equals(ChannelName.user(caller.user()))
                ? mine.within(SHARE_OF_OTHERS_INBOX)
                : mine;
    }

    /// Whether somebody may publish something only because they may act for the application.
    public boolean isByRole(Principal caller, Right right, NewPublication publication) {
        return right == Right.PUBLISH
                && caller.isApplication()
                && (rules.publishesByRole(caller, publication.channel())
                        || ReservedTypes.complaint(publication.type()).isPresent());
    }
}
