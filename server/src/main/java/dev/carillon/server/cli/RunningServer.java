package dev.carillon.server.cli;

import dev.carillon.server.Carillon;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server in the foreground, until the process is told to end.
final class RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

    private RunningServer() {}

    /// @param origin where its settings come from, for people
    static int run(Carillon server, String origin, boolean demo) throws InterruptedException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("carillon-shutdown")
                                .unstarted(() -> {
                                    log("stops", server, origin);
                                    server.close();
                                    LOG.info("stopped");
                                    ended.countDown();
                                }));
        log("listens", server, origin);
        System.out.println(greeting(server, demo));
        ended.await();
        return 0;
    }

    private static void log(String what, Carillon server, String origin) {
        var line =
                LOG.atInfo().addKeyValue("version", Carillon.NAME).addKeyValue("settings", origin);
        for (var fact : server.facts().entrySet()) {
            line = line.addKeyValue(fact.getKey(), fact.getValue());
        }
        line.log(what);
    }

    private static String greeting(Carillon server, boolean demo) {
        var took = ManagementFactory.getRuntimeMXBean().getUptime();
        var text = new StringBuilder();
        text.append(Carillon.NAME).append(" listens on port ").append(server.port());
        if (server.websocketPort() != server.port()) {
            text.append(", and on ").append(server.websocketPort()).append(" for WebSockets");
        }
        text.append(", ").append(took).append(" ms after its start.\n");
        if (demo) {
            text.append("\n  Open ").append(server.uri()).append('\n');
            text.append(
                    "  Log in as user1 / password1, user2 / password2 or admin / admin-password.\n");
            text.append(
                    "\nDemo mode: everybody knows these passwords, and tokens are signed with a random secret, kept in the data directory, unless one is set.\n");
        }
        return text.toString();
    }
}
