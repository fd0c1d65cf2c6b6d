package dev.carillon.server.socket;

import dev.carillon.protocol.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The dialects that a server speaks, by name, and whether it compresses them. Immutable.
public final class Dialects {
    private final Map<String, Encodings> encodings = new LinkedHashMap<>();
    private final boolean compression;

    private record Encodings(NettyEncoding plain, NettyEncoding deflate) {
        static Encodings of(Dialect dialect) {
            return new Encodings(
                    new NettyEncoding(dialect, Framing.PLAIN),
                    new NettyEncoding(dialect, Framing.DEFLATE));
        }

        NettyEncoding with(Framing framing) {
            return switch (framing) {
                case PLAIN -> plain;
                case DEFLATE -> deflate;
            };
        }
    }

    /// @param compression whether clients that offer it may have it
    public Dialects(List<Dialect> dialects, boolean compression) {
        dialects.forEach(dialect -> encodings.put(dialect.name(), Encodings.of(dialect)));
        this.compression = compression;
    }

    boolean knows(String name) {
        return encodings.containsKey(name);
    }

    /// Whether a dialect refuses what it does not know.
    boolean isStrict(String name) {
        return find(name, Framing.PLAIN).filter(NettyEncoding::isStrict).isPresent();
    }

    Optional<NettyEncoding> find(String name, Framing framing) {
        return Optional.ofNullable(encodings.get(name)).map(found -> found.with(framing));
    }

    /// What to answer to clients' offers of compression; empty for nothing.
    ///
    /// @param offers the values of `Sec-WebSocket-Extensions`
    Optional<String> compression(List<String> offers) {
        return compression ? PermessageDeflate.answer(offers) : Optional.empty();
    }

    /// The names, for error messages.
    String known() {
        return String.join(", ", encodings.keySet());
    }
}
