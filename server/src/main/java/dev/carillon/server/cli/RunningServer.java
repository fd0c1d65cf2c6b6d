package dev.carillon.server.cli;

import dev.carillon.server.Carillon;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;

/// A server in the foreground, until the process is told to end.
final class RunningServer {
    private RunningServer() {}

    static int run(Carillon server, boolean demo) throws InterruptedException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("carillon-shutdown")
                                .unstarted(() -> {
                                    server.close();
                                    ended.countDown();
                                }));
        System.out.println(greeting(server, demo));
        ended.await();
        return 0;
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
