package dev.carillon.protocol.batch;

import dev.carillon.protocol.Command;
import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.codec.CommandTable;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/// The dialect of reference system C, the batch-progress server. Stateless and thread-safe.
public final class BatchDialect implements Dialect {
    /// Its name.
    public static final String NAME = "batch";

    private static final CommandTable COMMANDS =
            new CommandTable(
                    "type",
                    "payload",
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
