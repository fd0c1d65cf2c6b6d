package dev.carillon.protocol.carillon;

import dev.carillon.protocol.Decoded;
import dev.carillon.protocol.Dialect;
import dev.carillon.protocol.Event;
import dev.carillon.protocol.codec.CommandTable;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// The native dialect. Stateless and thread-safe.
public final class CarillonDialect implements Dialect {
    /// Its name.
    public static final String NAME = "carillon";

    private final CommandTable table;

    public CarillonDialect() {
        this(CommandCodecs.STRICT);
    }

    private CarillonDialect(CommandTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Decoded decode(byte[] message) {
        return table.decode(message);
    }

    @Override
    public Optional<Dialect> lenient() {
        return Optional.of(new CarillonDialect(CommandCodecs.LENIENT));
    }

    @Override
    public void encode(Event event, Form form, ByteArrayOutputStream out) {
        EventCodecs.encode(event, form, out);
    }
}
