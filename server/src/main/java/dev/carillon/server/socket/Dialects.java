package dev.carillon.server.socket;

import dev.carillon.protocol.Dialect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The dialects that a server speaks, by name. Immutable.
public final class Dialects {
    private final Map<String, NettyEncoding> encodings = new LinkedHashMap<>();

    public Dialects(List<Dialect> dialects) {
        dialects.forEach(dialect -> encodings.put(dialect.name(), new NettyEncoding(dialect)));
    }

    Optional<NettyEncoding> find(String name) {
        return Optional.ofNullable(encodings.get(name));
    }

    /// The names.
    public Set<String> names() {
        return Collections.unmodifiableSet(encodings.keySet());
    }

    /// The names, for error messages.
    String known() {
        return String.join(", ", encodings.keySet());
    }
}
