package dev.carillon.protocol.knowledge;

import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.codec.CommandTable;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/// The dialect of reference system D, the knowledge platform. Stateless and thread-safe.
public final class KnowledgeDialect implements Dialect {
    /// Its name.
    public static final String NAME = "knowledge";

    private static final CommandTable COMMANDS =
            new CommandTable(
                    "type",
                    "data",
                    Map.of("ping", f -> new Command.Ping(f.id(), f.payload().orElse(null))));

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        return COMMANDS.decode(message);
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {}
}
