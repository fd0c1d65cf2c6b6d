package dev.carillon.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Who reaches the server by where it listens, and what is let in for that. Warns of what others
/// than this machine's own programs could use. Used by one thread.
final class Reachable {
    /// Where demo mode listens, whose passwords everybody knows.
    private static final String LOOPBACK = "127.0.0.1";

    private static final String EVERYWHERE = "0.0.0.0";
    private static final String AUTO = "auto";
    private static final List<InetAddress> LOOPBACKS =
            List.of(InetAddress.ofLiteral(LOOPBACK), InetAddress.ofLiteral("::1"));

    private final ConfigValues values;
    private final String host;

    private Reachable(ConfigValues values, String host) {
        this.values = values;
        this.host = host;
    }

    static Reachable read(ConfigValues values, boolean demo) {
        var set = values.get(Settings.HOST);
        var reachable =
                new Reachable(values, set.equals(AUTO) ? (demo ? LOOPBACK : EVERYWHERE) : set);
        if (demo && reachable.byOthers()) {
            values.warning(
                    "demo mode listens on '%s': whoever reaches it, from other machines too, knows its users' passwords; set %s to 127.0.0.1, or leave demo mode"
                            .formatted(reachable.host, values.name(Settings.HOST)));
        }
        return reachable;
    }

    /// The address to listen on.
    String host() {
        return host;
    }

    /// Whether requests of this machine's programs count as the application's.
    boolean trustsLoopback() {
        var others = byOthers();
        return switch (values.get(Settings.TRUST_LOOPBACK)) {
            case NEVER -> false;
            case WHILE_ALONE -> !others && !hasProxy();
            case ALWAYS -> true;
        };
    }

    /// Says when less, or more, is let in than it seems.
    void warnOfTrust() {
        var trust = values.name(Settings.TRUST_LOOPBACK);
        switch (values.get(Settings.TRUST_LOOPBACK)) {
            case NEVER -> {}
            case WHILE_ALONE -> {
                if (byOthers()) {
                    values.warning(
                            "%s is true, but the server listens on '%s', where others reach it: requests from this machine need credentials too; set %s to 127.0.0.1, send 'X-API-Key', or set %s to always"
                                    .formatted(trust, host, values.name(Settings.HOST), trust));
                } else if (hasProxy()) {
                    values.warning(
                            "%s is true, but %s names a proxy on this machine: requests from this machine need credentials; send 'X-API-Key', or set %s to always"
                                    .formatted(
                                            trust, values.name(Settings.TRUSTED_PROXIES), trust));
                }
            }
            case ALWAYS -> {
                if (byOthers() || hasProxy()) {
                    values.warning(
                            "%s is always, and others reach the server on '%s': whoever has a program of this machine send a request for them, such as a proxy that adds no header, acts as the application; set it to false and send 'X-API-Key'"
                                    .formatted(trust, host));
                }
            }
        }
    }

    private boolean byOthers() {
        try {
            return !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /// Whether whoever set it up says that a program of this machine hands requests on.
    private boolean hasProxy() {
        return values.get(Settings.TRUSTED_PROXIES).stream()
                .anyMatch(range -> LOOPBACKS.stream().anyMatch(range::contains));
    }
}
