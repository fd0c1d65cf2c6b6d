package dev.carillon.server.config;

import java.util.Optional;
import java.util.OptionalInt;

/// One of the setting `allowed-origins`: which pages of other sites may come. The same grammar is
/// read by `config check`, for HTTP and for sockets. Immutable.
public sealed interface OriginPattern {
    /// What the setting may hold, for whoever wrote something else.
    String FORMS =
            "must be origins by comma, such as https://app.example.com, https://*.example.com,"
                    + " http://localhost:*, capacitor://localhost, 'file://', 'null', or '*' for any";

    /// What browsers send for pages that have no origin to speak of, such as those from a file.
    String OPAQUE = "null";

    /// Whether a page may come.
    ///
    /// @param sent the `Origin` as it was sent
    /// @param origin the same, read; empty for `null`, and for what is no origin
    boolean matches(String sent, Optional<Origin> origin);

    /// Pages of any site.
    record Any() implements OriginPattern {
        @Override
        public boolean matches(String sent, Optional<Origin> origin) {
            return true;
        }
    }

    /// Pages from a file, and others whose origin browsers don't tell.
    record Opaque() implements OriginPattern {
        @Override
        public boolean matches(String sent, Optional<Origin> origin) {
            return sent.equals(OPAQUE)
                    || origin.filter(page -> page.scheme().equals("file")).isPresent();
        }
    }

    /// Pages of one site, of the sites below one name, or of one host on all ports.
    ///
    /// @param below whether it is for the names that end with a dot and the host
    /// @param port empty for any
    record Site(String scheme, String host, boolean below, OptionalInt port)
            implements OriginPattern {
        @Override
        public boolean matches(String sent, Optional<Origin> origin) {
            return origin.filter(this::isOf).isPresent();
        }

        private boolean isOf(Origin page) {
            return page.scheme().equals(scheme)
                    && (port.isEmpty() || page.port() == port.getAsInt())
                    && (below ? page.host().endsWith("." + host) : page.host().equals(host));
        }
    }

    /// Reads one.
    ///
    /// @throws IllegalArgumentException saying what it must be
    static OriginPattern parse(String text) {
        if (text.equals("*")) {
            return new Any();
        }
        if (text.equals(OPAQUE) || text.equalsIgnoreCase("file://")) {
            return new Opaque();
        }
        var anyPort = text.endsWith(":*");
        var below = text.contains("://*.");
        var plain = anyPort ? text.substring(0, text.length() - 2) : text;
        var origin = Origin.parse(below ? plain.replace("://*.", "://") : plain);
        return origin.filter(page -> !page.host().contains("*"))
                .map(page ->
                        new Site(
                                page.scheme(),
                                page.host(),
                                below,
                                anyPort ? OptionalInt.empty() : OptionalInt.of(page.port())))
                .orElseThrow(() -> new IllegalArgumentException(FORMS));
    }
}
