package dev.carillon.server.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.MessageContext;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.core.spi.MessageRefusedException;
import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.JsonObjectWriter;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Messages of the application's own, handled by a jar in the folder of plug-ins and by code.
class MessageHandlersTest {
    /// How many messages of one connection may wait for the one that is being handled.
    private static final int WAITING = 100;

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("plugins.directory", "../examples-plugin/target/plugins")
                            .messageHandler(new Talk())
                            .messageHandler(new Gate()));

    /// Says who sent it, passes it on, and fails, each when told to.
    private record Talk() implements MessageHandler {
        @Override
        public Set<String> types() {
            return Set.of("talk.who", "talk.tell", "talk.refuse", "talk.fail", "talk.collapse");
        }

        @Override
        public void handle(Message message, MessageContext context) {
            switch (message.type()) {
                case "talk.who" -> {
                    var thread = Thread.currentThread();
                    context.reply(
                            "talk.you",
                            new JsonObjectWriter()
                                    .text("user", context.user().value())
                                    .texts("roles", context.roles())
                                    .text("connection", context.connection())
                                    .raw("said", message.data())
                                    .bool("virtual", thread.isVirtual())
                                    .toRawJson());
                }
                case "talk.tell" ->
                        context.publish(new UserId("listener"), "talk.told", message.data());
                case "talk.refuse" ->
                        throw new MessageRefusedException(
                                ErrorCode.FORBIDDEN, "only on Sundays; come back then");
                case "talk.fail" -> throw new IllegalStateException("as the test wants it");
                default -> throw new StackOverflowError("as the test wants it");
            }
        }
    }

    /// Holds each `gate.pass` until a `gate.open` lets one through; `gate.follow` need not wait.
    private record Gate(Semaphore open) implements MessageHandler {
        Gate() {
            this(new Semaphore(0));
        }

        @Override
        public Set<String> types() {
            return Set.of("gate.pass", "gate.follow", "gate.open");
        }

        @Override
        public void handle(Message message, MessageContext context) throws InterruptedException {
            if (message.type().equals("gate.open")) {
                open.release(Math.toIntExact(Long.parseLong(message.data().toString())));
            } else if (message.type().equals("gate.follow")
                    || open.tryAcquire(RunningServer.SECONDS, TimeUnit.SECONDS)) {
                context.reply("gate.passed", message.data());
            }
        }
    }

    private static String vote(String choice) {
        return "{\"type\":\"poll.vote\",\"data\":{\"poll\":\"lunch\",\"choice\":\"%s\"}}"
                .formatted(choice);
    }

    @Test
    void D10_a_plug_in_from_a_jar_answers_its_messages_and_publishes() {
        var ada = server.openAs("ada");
        var watcher = server.openAs("watcher");
        watcher.subscribe("room:poll-lunch");
        var counted = ada.ask(vote("soup"));

        assertThat(counted.path("type").asString()).isEqualTo("poll.counted");
        assertThat(counted.at("/data/votes/soup").asInt()).isEqualTo(1);
        assertThat(watcher.next("poll.result").path("data")).isEqualTo(counted.path("data"));
        assertThat(server.openAs("bob").ask(vote("soup")).at("/data/votes/soup").asInt())
                .isEqualTo(2);
    }

    @Test
    void D10_a_plug_in_refuses_with_a_code_and_a_sentence() {
        var client = server.openAs("ada");
        var byJar = client.ask(vote("soup of the day"));
        var byCode = client.ask("{\"type\":\"talk.refuse\"}");

        assertThat(byJar.path("type").asString()).isEqualTo("error");
        assertThat(byJar.at("/data/code").asInt()).isEqualTo(112);
        assertThat(byJar.at("/data/message").asString())
                .isEqualTo("'choice' must be 1 to 40 letters, digits or dashes");
        assertThat(byCode.at("/data/name").asString()).isEqualTo("forbidden");
        assertThat(byCode.at("/data/message").asString())
                .isEqualTo("only on Sundays; come back then");
    }

    @Test
    void D10_a_handler_knows_who_sent_the_message_and_by_which_connection() {
        var client = server.open("?token=" + server.tokenOf("eve", "user", "cook"));
        var connection = client.next("connected").at("/data/connection").asString();
        var answer = client.ask("{\"type\":\"talk.who\",\"data\":[1, 2]}").path("data");

        assertThat(answer.path("user").asString()).isEqualTo("eve");
        assertThat(answer.path("roles").toString()).isEqualTo("[\"user\",\"cook\"]");
        assertThat(answer.path("connection").asString()).isEqualTo(connection);
        assertThat(answer.path("said").toString()).isEqualTo("[1,2]");
        assertThat(answer.path("virtual").asBoolean()).isTrue();
        assertThat(client.ask("{\"type\":\"talk.who\"}").at("/data/said").isNull()).isTrue();
    }

    @Test
    void a_handler_reaches_users_through_the_server() {
        var listener = server.openAs("listener");
        server.openAs("ada").send("{\"type\":\"talk.tell\",\"data\":\"hello\"}");

        assertThat(listener.next("talk.told").path("data").asString()).isEqualTo("hello");
    }

    @Test
    void a_handler_that_fails_harms_nobody() {
        var client = server.openAs("ada");
        for (var type : new String[] {"talk.fail", "talk.collapse"}) {
            var error = client.ask("{\"type\":\"%s\"}".formatted(type)).path("data");
            assertThat(error.path("code").asInt()).isEqualTo(100);
            assertThat(error.path("message").asString()).doesNotContain("as the test wants it");
        }

        assertThat(client.isAlive()).isTrue();
        assertThat(client.ask("{\"type\":\"talk.who\"}").path("type").asString())
                .isEqualTo("talk.you");
    }

    @Test
    void nothing_is_handled_before_authentication() {
        var stranger = server.open("");

        assertThat(stranger.ask("{\"type\":\"talk.who\"}").at("/data/code").asInt()).isEqualTo(101);
    }

    @Test
    void a_type_that_nobody_takes_is_refused_with_the_names_of_those_that_are_taken() {
        var message =
                server.openAs("ada").ask("{\"type\":\"dance\"}").at("/data/message").asString();

        assertThat(message)
                .startsWith("there is no message type 'dance'; known are ack, auth, ")
                .endsWith(
                        "; message handlers here take gate.follow, gate.open, gate.pass, poll.vote, talk.collapse, talk.fail, talk.refuse, talk.tell, talk.who");
    }

    @Test
    void the_messages_of_one_connection_are_handled_in_order_and_others_do_not_wait_for_them() {
        var slow = server.openAs("slow");
        slow.send(pass(0));
        for (var i = 1; i < 5; i++) {
            slow.send("{\"type\":\"gate.follow\",\"data\":%d}".formatted(i));
        }
        slow.isAlive(); // by now those that follow would have passed
        server.openAs("other").send("{\"type\":\"gate.open\",\"data\":1}");

        for (var i = 0; i < 5; i++) {
            assertThat(slow.next("gate.passed").path("data").asInt()).isEqualTo(i);
        }
    }

    @Test
    void so_many_messages_of_one_connection_wait_and_one_more_is_refused() {
        var hasty = server.openAs("hasty");
        for (var i = 0; i <= WAITING; i++) {
            hasty.send(pass(i));
        }
        var refused = hasty.ask(pass(WAITING + 1));
        assertThat(refused.at("/data/name").asString()).isEqualTo("overloaded");

        server.openAs("other").send("{\"type\":\"gate.open\",\"data\":%d}".formatted(WAITING + 2));
        for (var i = 0; i <= WAITING; i++) {
            assertThat(hasty.next("gate.passed").path("data").asInt()).isEqualTo(i);
        }
        assertThat(passes(hasty)).isEqualTo("gate.passed");
    }

    private static String pass(int number) {
        return "{\"type\":\"gate.pass\",\"data\":%d}".formatted(number);
    }

    private static String passes(TestClient client) {
        return client.ask(pass(0)).path("type").asString();
    }

    @Test
    void a_payload_is_handed_on_and_back_byte_for_byte() {
        var raw = server.rawAs("raw");
        raw.sendText("{\"type\":\"talk.who\",\"id\":\"1\",\"data\":{\"a\" : 1.50}}");

        assertThat(raw.next(RawSocket.TEXT).text()).contains("\"said\":{\"a\" : 1.50}");
    }
}
