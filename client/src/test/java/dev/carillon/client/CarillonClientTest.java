package dev.carillon.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.testkit.Patience;
import dev.carillon.testkit.Relay;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The client against a real server, whose connections are cut.
class CarillonClientTest {
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static RawJson number(int i) {
        return RawJson.ofTrusted(Integer.toString(i));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static <T> T join(CompletableFuture<T> future) {
        return future.orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Test
    void what_is_published_is_heard_by_all_on_the_channel() {
        try (var ada = TestServer.client(server.ws(), "ada");
                var bob = TestServer.client(server.ws(), "bob")) {
            var heard = new Heard();
            var both = new Heard();
            ada.channel("room:hall").subscribe(heard);
            bob.channel("room:hall").subscribe(both);
            heard.awaitSubscribed(1);
            both.awaitSubscribed(1);

            var position = join(bob.channel("room:hall").publish("greeting", number(7)));

            assertThat(position.offset()).isEqualTo(1);
            assertThat(heard.awaitMessages(1).data()).containsExactly("7");
            assertThat(both.awaitMessages(1).data()).containsExactly("7");
        }
    }

    @Test
    void nothing_is_lost_doubled_or_out_of_order_while_connections_are_cut() throws Exception {
        try (var relay = new Relay(server.port(), List::of);
                var ada = TestServer.client(relay.ws(), "ada");
                var bob = TestServer.client(server.ws(), "bob")) {
            var heard = new Heard();
            ada.channel("room:cut").subscribe(heard);
            heard.awaitSubscribed(1);
            var to = bob.channel("room:cut");
            for (var i = 0; i < 300; i++) {
                join(to.publish("number", number(i)));
                if (i % 100 == 50) {
                    relay.cut();
                }
            }

            assertThat(heard.awaitMessages(300).data()).isEqualTo(numbers(300));
            assertThat(heard.recoveries().getFirst()).isEqualTo(Recovery.FRESH);
            assertThat(heard.recoveries().stream().skip(1))
                    .isNotEmpty()
                    .containsOnly(Recovery.RECOVERED);
        }
    }

    @Test
    void what_was_published_without_an_answer_is_published_once() throws Exception {
        var lost = new AtomicBoolean();
        var cut = new CountDownLatch(1);
        try (var relay =
                        new Relay(
                                server.port(),
                                text -> {
                                    if (text.contains("\"ack\"") && !lost.getAndSet(true)) {
                                        cut.countDown();
                                        return List.of();
                                    }
                                    return List.of(text);
                                });
                var ada = TestServer.client(relay.ws(), "ada")) {
            var published = ada.channel("room:once").publish("number", number(1));
            assertThat(cut.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            relay.cut();

            assertThat(join(published).offset()).isEqualTo(1);
            assertThat(join(ada.channel("room:once").history(10))).hasSize(1);
        }
    }

    @Test
    void a_server_that_is_started_again_has_what_was_published_meanwhile_once_and_in_order()
            throws Exception {
        try (var own = new TestServer();
                var ada = TestServer.client(own.ws(), "ada");
                var bob = TestServer.client(own.ws(), "bob")) {
            var heard = new Heard();
            ada.channel("room:kept").subscribe(heard);
            heard.awaitSubscribed(1);
            var to = bob.channel("room:kept");
            join(to.publish(NewMessage.of("number", number(0)).durably()));
            heard.awaitMessages(1);
            own.stop();
            await().until(() -> bob.state() == ConnectionState.RECONNECTING);
            var meanwhile = to.publish(NewMessage.of("number", number(1)).durably());
            own.startAgain();

            join(meanwhile);
            join(to.publish(NewMessage.of("number", number(2)).durably()));
            assertThat(heard.awaitMessages(3).data()).isEqualTo(numbers(3));
        }
    }

    @Test
    void a_flow_takes_messages_as_fast_as_its_subscriber_asks() {
        try (var ada = TestServer.client(server.ws(), "ada")) {
            var items = new LinkedBlockingQueue<Message>();
            var given = new CompletableFuture<Flow.Subscription>();
            ada.channel("room:flow")
                    .publisher()
                    .subscribe(
                            new Flow.Subscriber<>() {
                                @Override
                                public void onSubscribe(Flow.Subscription subscription) {
                                    given.complete(subscription);
                                }

                                @Override
                                public void onNext(Message item) {
                                    items.add(item);
                                }

                                @Override
                                public void onError(Throwable throwable) {}

                                @Override
                                public void onComplete() {}
                            });
            var subscription = join(given);
            var to = ada.channel("room:flow");
            // The publisher's own subscription is on its way before what comes behind it.
            join(to.history(1));
            for (var i = 0; i < 5; i++) {
                join(to.publish("number", number(i)));
            }

            assertThat(items).isEmpty();
            subscription.request(2);
            await().until(() -> items.size() == 2);
            subscription.request(10);
            await().until(() -> items.size() == 5);
            assertThat(items.stream().map(item -> item.data().toString())).isEqualTo(numbers(5));
        }
    }

    @Test
    void a_channel_that_is_refused_ends_with_the_servers_words() {
        try (var ada = TestServer.client(server.ws(), "ada")) {
            var heard = new Heard();
            ada.channel("user:bob").subscribe(heard);

            assertThat(heard.end().name()).isEqualTo("forbidden");
        }
    }

    @Test
    void a_token_that_is_refused_ends_it_and_says_why() {
        try (var ada = CarillonClient.builder(server.ws()).token(() -> "no.such.token").build()) {
            assertThatThrownBy(() -> join(ada.connect()))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ClientException.class,
                            e -> assertThat(e.name()).isEqualTo("invalid_token"));
            assertThat(ada.state()).isEqualTo(ConnectionState.CLOSED);
        }
    }

    @Test
    void a_token_is_renewed_in_place_before_it_ends() {
        var asked = new AtomicInteger();
        var claims = TokenSigner.Claims.of("ada").lasting(Duration.ofSeconds(2));
        try (var ada =
                CarillonClient.builder(server.ws())
                        .token(() -> {
                            asked.incrementAndGet();
                            return TokenSigner.of(TestServer.SECRET).sign(claims);
                        })
                        .build()) {
            var states = new LinkedBlockingQueue<ConnectionState>();
            join(ada.connect());
            ada.onState(states::add);

            await().until(() -> asked.get() >= 3);
            assertThat(states).isEmpty();
        }
    }

    @Test
    void what_is_not_acknowledged_comes_again_on_the_same_device_and_nothing_else() {
        var user = new UserId("ida");
        var first = inbox();
        try (var client = first.client()) {
            client.inbox()
                    .subscribe(item -> {
                        first.items().add(item);
                        if (first.items().size() == 1) {
                            item.ack();
                        }
                    });
            join(client.connect());
            publish(user, 1);
            publish(user, 2);
            await().until(() -> first.items().size() == 2);
            // The server has the acknowledgement, for it has what was sent after it.
            join(client.channel("room:after").history(1));
        }
        var second = inbox();
        try (var client = second.client()) {
            client.inbox().subscribe(second.items()::add);
            await().until(() -> !second.items().isEmpty());
            publish(user, 3);
            await().until(() -> second.items().size() >= 2);

            assertThat(second.items().stream().map(item -> item.message().data().toString()))
                    .containsExactly("2", "3");
        }
    }

    private record Ida(CarillonClient client, LinkedBlockingQueue<Inbox.Item> items) {}

    private static Ida inbox() {
        return new Ida(
                CarillonClient.builder(server.ws())
                        .token(() -> TestServer.token("ida"))
                        .device("laptop")
                        .acks()
                        .build(),
                new LinkedBlockingQueue<>());
    }

    private static void publish(UserId user, int i) {
        server.carillon().publish(user, "number", number(i)).toCompletableFuture().join();
    }

    @Test
    void a_listener_that_blocks_holds_up_nobody_else() {
        var block = new CountDownLatch(1);
        try (var ada = TestServer.client(server.ws(), "ada")) {
            var heard = new Heard();
            ada.channel("room:slow").subscribe(_ -> awaitQuietly(block));
            ada.channel("room:slow").subscribe(heard);
            heard.awaitSubscribed(1);
            for (var i = 0; i < 3; i++) {
                join(ada.channel("room:slow").publish("number", number(i)));
            }

            assertThat(heard.awaitMessages(3).data()).isEqualTo(numbers(3));
            block.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_listener_for_whom_too_much_waits_is_told_so_and_nothing_more() {
        var block = new CountDownLatch(1);
        var left = new AtomicBoolean();
        var heard = new Heard();
        try (var slow =
                new Subscription(
                        "room:x",
                        new ChannelListener() {
                            @Override
                            public void message(Message message) {
                                awaitQuietly(block);
                                heard.message(message);
                            }

                            @Override
                            public void ended(ClientException why) {
                                heard.ended(why);
                            }
                        },
                        () -> left.set(true))) {
            for (var i = 0; i < Subscription.MOST_WAITING + 10; i++) {
                slow.message(new Message("room:x", "t", number(i), 0, i + 1, Optional.empty()));
            }
            block.countDown();

            assertThat(heard.end().name()).isEqualTo("too_slow");
            assertThat(left).isTrue();
        }
    }

    @Test
    void a_client_that_is_closed_tells_its_listeners_and_takes_no_more() {
        var ada = TestServer.client(server.ws(), "ada");
        var heard = new Heard();
        ada.channel("room:end").subscribe(heard);
        heard.awaitSubscribed(1);

        ada.close();

        assertThat(heard.end().name()).isEqualTo("closed");
        assertThat(ada.state()).isEqualTo(ConnectionState.CLOSED);
        assertThat(ada.channel("room:end").publish("x", number(1)))
                .failsWithin(Patience.LONG)
                .withThrowableThat()
                .withCauseInstanceOf(ClientException.class);
    }
}
