package dev.carillon.protocol.carillon;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.Excerpt;
import dev.carillon.protocol.json.JsonFields;
import java.io.ByteArrayOutputStream;

/// The native dialect. Stateless and thread-safe.
public final class CarillonDialect implements Dialect {
    /// Its name.
    public static final String NAME = "carillon";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        var fields = JsonFields.parse(message);
        if (fields == null) {
            return new Decoded.Rejected(
                    null,
                    ErrorCode.MALFORMED,
                    "the message is not one JSON object; send {\"type\":\"…\",…}");
        }
        var id = fields.textOrNumber("id").orElse(null);
        if (id == null && fields.has("id")) {
            return new Decoded.Rejected(
                    null, ErrorCode.INVALID_FIELD, "'id' must be a string or a number");
        }
        var type = fields.text("type");
        if (type.isEmpty()) {
            return new Decoded.Rejected(
                    id, ErrorCode.INVALID_FIELD, "the message has no 'type'; name one as a string");
        }
        var codec = CommandCodecs.BY_TYPE.get(type.get());
        if (codec == null) {
            return new Decoded.Rejected(
                    id,
                    ErrorCode.UNKNOWN_TYPE,
                    "there is no message type '%s'; known are %s"
                            .formatted(Excerpt.of(type.get()), CommandCodecs.KNOWN));
        }
        try {
            return new Decoded.Accepted(codec.decode(new CommandFields(id, fields)));
        } catch (InvalidFieldException e) {
            return new Decoded.Rejected(id, ErrorCode.INVALID_FIELD, e.getMessage());
        }
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        EventCodecs.encode(event, form, out);
    }
}
