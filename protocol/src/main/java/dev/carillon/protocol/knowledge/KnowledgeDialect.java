package dev.carillon.protocol.knowledge;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import java.io.ByteArrayOutputStream;

/// The dialect of reference system D, the knowledge platform. Stateless and thread-safe.
public final class KnowledgeDialect implements Dialect {
    /// Its name.
    public static final String NAME = "knowledge";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        return KnowledgeCommands.decode(message);
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        KnowledgeEvents.encode(event, form, out);
    }
}
