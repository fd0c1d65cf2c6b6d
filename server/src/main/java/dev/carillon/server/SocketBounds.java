package dev.carillon.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.carillon.server.config.CarillonConfig;
import dev.carillon.server.net.OpenSockets.Bounds;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many sockets the ports may have open, as the settings and the operating system have it.
/// Stateless.
final class SocketBounds {
    private static final Logger LOG = LoggerFactory.getLogger(SocketBounds.class);

    /// How many sockets there may be beyond `limits.connections`. They are for requests over HTTP,
    /// so that a server that is full of WebSockets can be asked how it is, and can tell the next
    /// WebSocket that it is full.
    private static final int SPARE = 256;

    /// The most connections of one address of the internet.
    private static final int OF_ADDRESS = 10_000;

    private SocketBounds() {}

    static Bounds of(CarillonConfig config) {
        var wanted = Math.min(Integer.MAX_VALUE, (long) config.hub().connections() + SPARE);
        var possible = possible();
        if (possible < config.hub().connections()) {
            LOG.atInfo()
                    .addKeyValue("connections", possible)
                    .addKeyValue("wanted", config.hub().connections())
                    .log(
                            "the operating system allows fewer connections than limits.connections; raise the limit of open files (ulimit -n)");
        }
        var perAddress = config.sockets().connectionsPerAddress();
        return new Bounds(
                (int) Math.min(wanted, possible),
                possible < wanted,
                perAddress.orElse(OF_ADDRESS),
                perAddress.isPresent(),
                config.http().trustedProxies());
    }

    /// For how many sockets there are file descriptors, beside those that files, the database and
    /// what else there is in this process need.
    private static long possible() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof UnixOperatingSystemMXBean system)) {
            return Long.MAX_VALUE;
        }
        var most = system.getMaxFileDescriptorCount();
        var spare = Math.clamp(most / 8, 64, 1024);
        return Math.max(1, most - system.getOpenFileDescriptorCount() - spare);
    }
}
