package dev.carillon.protocol.codec;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.Nearest;
import dev.carillon.protocol.json.JsonFields;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The commands that clients of a dialect may send, by their type. Immutable.
public final class CommandTable {
    private final String typeMember;
    private final String payloadMember;
    private final Map<String, CommandCodec> codecs;
    private final String known;

    /// What each command may have; null where more than that is left aside.
    private final @Nullable Map<String, Members> members;

    private final Strictness strictness;

    /// @param typeMember which member of a frame names its type
    /// @param payloadMember under which member a frame's payload stands
    public CommandTable(String typeMember, String payloadMember, Map<String, CommandCodec> codecs) {
        this(typeMember, payloadMember, Map.copyOf(codecs), null);
    }

    private CommandTable(
            String typeMember,
            String payloadMember,
            Map<String, CommandCodec> codecs,
            @Nullable Map<String, Members> members) {
        this.typeMember = typeMember;
        this.payloadMember = payloadMember;
        this.codecs = codecs;
        this.known = String.join(", ", new TreeMap<>(codecs).keySet());
        this.members = members;
        this.strictness =
                new Strictness(Set.of(typeMember, payloadMember, "id", "timestamp"), payloadMember);
    }

    /// The same commands, of which a message is refused that holds what its command does not read:
    /// members that are unknown, stand twice, or are `null`.
    ///
    /// @param perCommand what each of them may have
    public CommandTable strict(Map<String, Members> perCommand) {
        if (!perCommand.keySet().equals(codecs.keySet())) {
            throw new IllegalArgumentException(
                    "members are declared of %s, but the commands are %s"
                            .formatted(perCommand.keySet(), codecs.keySet()));
        }
        return new CommandTable(typeMember, payloadMember, codecs, Map.copyOf(perCommand));
    }

    /// Reads a message, which is valid UTF-8. Never throws for what it holds.
    public Decoded decode(byte[] message) {
        var fields = JsonFields.parse(message);
        if (fields == null) {
            return new Decoded.Rejected(
                    null,
                    ErrorCode.MALFORMED,
                    "the message is not one JSON object; send {\"%s\":\"…\",…}"
                            .formatted(typeMember));
        }
        var id = fields.textOrNumber("id").orElse(null);
        if (id == null && fields.has("id")) {
            return new Decoded.Rejected(
                    null, ErrorCode.INVALID_FIELD, "'id' must be a string or a number");
        }
        var type = fields.text(typeMember);
        if (type.isEmpty()) {
            return new Decoded.Rejected(
                    id,
                    ErrorCode.INVALID_FIELD,
                    "the message has no '%s'; name one as a string".formatted(typeMember));
        }
        var codec = codecs.get(type.get());
        if (codec == null) {
            return unknown(id, type.get(), fields);
        }
        var declared = members == null ? null : members.get(type.get());
        var complaint =
                declared == null ? null : strictness.complaint(type.get(), fields, declared);
        return complaint == null
                ? decode(codec, new CommandFields(id, fields, payloadMember, declared != null))
                : new Decoded.Rejected(id, ErrorCode.INVALID_FIELD, complaint);
    }

    /// A message handler may know it, who is given the payload and nothing else.
    private Decoded unknown(@Nullable String id, String type, JsonFields fields) {
        return new Decoded.Unknown(
                id,
                type,
                fields.raw(payloadMember),
                "there is no message type '%s'%s known are %s"
                        .formatted(Excerpt.of(type), hint(type), known),
                members == null ? null : strictness.complaint(type, fields, Members.of().open()));
    }

    private String hint(String type) {
        var hint = Nearest.hint(type, codecs.keySet());
        return hint.isEmpty() ? ";" : hint;
    }

    private static Decoded decode(CommandCodec codec, CommandFields fields) {
        try {
            return new Decoded.Accepted(codec.decode(fields));
        } catch (InvalidFieldException e) {
            return new Decoded.Rejected(fields.id(), ErrorCode.INVALID_FIELD, e.getMessage());
        }
    }
}
