package dev.carillon.server.socket;

import dev.carillon.core.security.SecurityEvent;
import dev.carillon.protocol.Excerpt;
import dev.carillon.server.net.Exchange;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which pages' requests are taken, over HTTP and for sockets alike. Thread-safe.
///
/// A refusal is told to the page, and to the operator in the log: at most [#LINES] within a minute,
/// for whoever refuses pages is asked again by each of them.
public final class PageCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PageCheck.class);
    private static final int LINES = 10;
    private static final long MINUTE = 60_000;

    private final OriginPolicy policy;
    private final ClientAddresses addresses;
    private final Audit audit;
    private final InstantSource clock;

    /// How much was logged lately, published by whoever logs to all other loops.
    private final AtomicReference<Lately> lately = new AtomicReference<>(new Lately(0, 0));

    private record Lately(long begun, int lines) {
        Lately next(long now) {
            return now < begun || now - begun >= MINUTE
                    ? new Lately(now, 1)
                    : new Lately(begun, lines + 1);
        }
    }

    public PageCheck(OriginPolicy policy, Audit audit, InstantSource clock) {
        this.policy = policy;
        this.audit = audit;
        this.addresses = audit.addresses();
        this.clock = clock;
    }

    /// Which pages of other sites may come.
    public OriginPolicy policy() {
        return policy;
    }

    /// Whether a request is of no page, or of the server's own.
    public boolean isOwn(Exchange request) {
        return OriginPolicy.OWN_PAGE.allows(originOf(request), addresses.siteOf(request));
    }

    /// Why a request is not taken, for whoever sent it; empty when it is. A refusal is logged.
    public Optional<String> refusal(Exchange request) {
        var origin = originOf(request);
        if (origin == null || policy.allows(origin, addresses.siteOf(request))) {
            return Optional.empty();
        }
        audit.write(SecurityEvent.ORIGIN_REFUSED, request, "origin", origin);
        log(origin, request.header("Host"));
        return Optional.of(
                "origin '%s' is not allowed; add it to carillon.allowed-origins"
                        .formatted(Excerpt.of(origin)));
    }

    private static @Nullable String originOf(Exchange request) {
        return request.header("Origin");
    }

    private void log(String origin, @Nullable String host) {
        if (lately.updateAndGet(before -> before.next(clock.millis())).lines() <= LINES) {
            LOG.atWarn()
                    .addKeyValue("origin", Excerpt.of(origin))
                    .addKeyValue("host", host == null ? "" : Excerpt.of(host))
                    .addKeyValue("setting", "allowed-origins")
                    .addKeyValue("behindProxy", "http.trusted-proxies")
                    .log("a page of another site was not let in");
        }
    }
}
