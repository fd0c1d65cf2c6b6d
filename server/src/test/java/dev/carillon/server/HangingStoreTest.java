package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.core.spi.LogStore;
import dev.carillon.server.testing.RunningServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a load balancer sees of a store that takes what it is given and never says what became of
/// it.
class HangingStoreTest {
    private static final AtomicBoolean hanging = new AtomicBoolean();
    private static final CompletableFuture<List<LogStore.Repeated>> answer =
            new CompletableFuture<>();

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("database.url", "")
                            .secret("a secret of at least thirty-two bytes")
                            .logStore(HangingStoreTest::hangingAtWill)
                            .logBounds(bounds -> bounds.patient(Duration.ZERO)));

    private static LogStore hangingAtWill(LogStore store) {
        return (LogStore)
                Proxy.newProxyInstance(
                        LogStore.class.getClassLoader(),
                        new Class<?>[] {LogStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("append") && hanging.get()) {
                                return answer;
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause() == null ? e : e.getCause();
                            }
                        });
    }

    @Test
    void a_server_whose_store_hangs_is_not_ready_and_is_again_when_it_answers() {
        var ready = server.api();
        var application = server.as("admin");
        assertThat(ready.get("/ready").status()).isEqualTo(200);
        hanging.set(true);
        var published =
                CompletableFuture.supplyAsync(() ->
                        application.post(
                                "/api/v1/publish",
                                "{\"channel\":\"room:a\",\"data\":1,\"durable\":true}"));
        await().until(() -> ready.get("/ready").status() == 503);

        assertThat(ready.get("/ready").text()).contains("the store has not answered for a while");
        assertThat(published).isNotDone();
        answer.complete(List.of());
        assertThat(published.join().status()).isEqualTo(200);
        assertThat(ready.get("/ready").status()).isEqualTo(200);
    }
}
