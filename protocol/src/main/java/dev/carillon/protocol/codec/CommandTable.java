package dev.carillon.protocol.codec;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.JsonFields;
import java.util.Map;
import java.util.TreeMap;

/// The commands that clients of a dialect may send, by their type. Immutable.
public final class CommandTable {
    private final String typeMember;
    private final String payloadMember;
    private final Map<String, CommandCodec> codecs;
    private final String known;

    /// @param typeMember which member of a frame names its type
    /// @param payloadMember under which member a frame's payload stands
    public CommandTable(String typeMember, String payloadMember, Map<String, CommandCodec> codecs) {
        this.typeMember = typeMember;
        this.payloadMember = payloadMember;
        this.codecs = Map.copyOf(codecs);
        this.known = String.join(", ", new TreeMap<>(codecs).keySet());
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
        return decode(type.get(), new CommandFields(id, fields, payloadMember));
    }

    private Decoded decode(String type, CommandFields fields) {
        var codec = codecs.get(type);
        if (codec == null) {
            return new Decoded.Unknown(
                    fields.id(),
                    type,
                    fields.payload(),
                    "there is no message type '%s'; known are %s"
                            .formatted(Excerpt.of(type), known));
        }
        try {
            return new Decoded.Accepted(codec.decode(fields));
        } catch (InvalidFieldException e) {
            return new Decoded.Rejected(fields.id(), ErrorCode.INVALID_FIELD, e.getMessage());
        }
    }
}
