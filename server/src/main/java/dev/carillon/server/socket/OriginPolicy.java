package dev.carillon.server.socket;

import dev.carillon.server.config.Origin;
import dev.carillon.server.config.OriginPattern;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// From which pages a browser may come. A client that is no browser sends no origin, and may.
/// Immutable.
public final class OriginPolicy {
    /// No pages but the server's own.
    static final OriginPolicy OWN_PAGE = new OriginPolicy(List.of());

    private final List<String> allowed;
    private final List<OriginPattern> patterns;

    /// @param allowed origins as [OriginPattern] reads them
    public OriginPolicy(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
        this.patterns = allowed.stream().map(OriginPattern::parse).toList();
    }

    /// As they are set.
    public List<String> allowed() {
        return allowed;
    }

    /// Whether pages of any site may come.
    public boolean allowsAny() {
        return patterns.stream().anyMatch(OriginPattern.Any.class::isInstance);
    }

    /// Whether a request may come from an origin: a listed one, or the server's own page.
    ///
    /// @param host the `Host` that the request was sent to
    public boolean allows(@Nullable String origin, @Nullable String host) {
        return allows(origin, Site.ofHost(host));
    }

    /// Whether a request may come from an origin: a listed one, or the server's own page.
    ///
    /// @param site what the browser takes this server for
    public boolean allows(@Nullable String origin, Site site) {
        return origin == null || isListed(origin) || site.isOriginOf(Origin.parse(origin));
    }

    private boolean isListed(String sent) {
        var origin = Origin.parse(sent);
        return patterns.stream().anyMatch(pattern -> pattern.matches(sent, origin));
    }

    /// What a browser takes this server for, as far as that is known. Immutable.
    ///
    /// @param hosts names, with a port or without, any of which will do
    /// @param scheme by which the browser came, where a trusted proxy says so; the port that the
    ///   proxy itself was reached at means nothing then, if it is that of HTTP or HTTPS
    public record Site(List<String> hosts, Optional<String> scheme) {
        /// Known by what a request says itself.
        public static Site ofHost(@Nullable String host) {
            return new Site(host == null ? List.of() : List.of(host), Optional.empty());
        }

        /// Whether a page is this server's own. A host without a port is on the port that its
        /// page's scheme has.
        boolean isOriginOf(Optional<Origin> page) {
            return page.filter(Origin::isWeb)
                    .filter(own -> hosts.stream().anyMatch(host -> isAt(own, host)))
                    .isPresent();
        }

        private boolean isAt(Origin own, String host) {
            var site = Origin.ofHost(own.scheme(), host);
            return site.filter(own::equals).isPresent()
                    || (scheme.filter(own.scheme()::equals).isPresent()
                            && site.filter(Origin::isOnAnOwnPort)
                                    .map(found -> found.withPort(Origin.ownPort(own.scheme())))
                                    .filter(own::equals)
                                    .isPresent());
        }
    }
}
