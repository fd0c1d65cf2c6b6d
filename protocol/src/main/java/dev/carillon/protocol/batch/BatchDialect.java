package dev.carillon.protocol.batch;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import java.io.ByteArrayOutputStream;

/// The dialect of reference system C, the batch-progress server. Stateless and thread-safe.
public final class BatchDialect implements Dialect {
    /// Its name.
    public static final String NAME = "batch";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        return CommandCodecs.TABLE.decode(message);
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        EventCodecs.encode(event, form, out);
    }
}
