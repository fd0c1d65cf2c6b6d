package dev.carillon.cli.connect;

import dev.carillon.cli.Destination;
import dev.carillon.cli.DialectProbe;
import dev.carillon.cli.ExitCodes;
import dev.carillon.cli.Failure;
import dev.carillon.protocol.json.JsonFields;
import java.util.List;
import java.util.Optional;

/// The dialects that can be spoken here. Stateless.
final class Wordings {
    static final Wording MOMENTUM = new MomentumWording();

    private static final Wording CARILLON = new CarillonWording();
    private static final Wording BATCH = new BatchWording();
    private static final Wording KNOWLEDGE = new KnowledgeWording();
    private static final List<Wording> ALL = List.of(CARILLON, BATCH, KNOWLEDGE, MOMENTUM);

    private Wordings() {}

    /// The dialect of this name.
    static Wording named(String name) {
        return ALL.stream()
                .filter(wording -> wording.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Failure(
                                ExitCodes.WRONG,
                                "--dialect is '%s', but must be one of %s"
                                        .formatted(
                                                name,
                                                String.join(
                                                        ", ",
                                                        ALL.stream()
                                                                .map(Wording::name)
                                                                .toList()))));
    }

    /// The dialect that is spoken at an address, where that says it.
    static Optional<Wording> at(Destination destination) {
        return destination.isKnowledge() ? Optional.of(KNOWLEDGE) : Optional.empty();
    }

    /// The dialect of a server that greets like this. Momentum does not greet.
    static Wording greeting(JsonFields message) {
        return named(DialectProbe.ofGreeting(message));
    }
}
