package dev.carillon.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.core.spi.MessageContext;
import dev.carillon.core.spi.MessageHandler;
import dev.carillon.protocol.ChannelName;
import dev.carillon.protocol.UserId;
import dev.carillon.protocol.json.RawJson;
import dev.carillon.server.Carillon;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dialect is one class: registered with the builder it does all that the others do, and beside
/// them, over real sockets.
class PlainTextTest {
    @TempDir private Path folder;

    private Carillon server;

    /// A word that the dialect itself does not know.
    private record Shout() implements MessageHandler {
        @Override
        public Set<String> types() {
            return Set.of("SHOUT");
        }

        @Override
        public void handle(Message message, MessageContext context) {
            var text = message.data().text().orElseThrow() + "!";
            context.reply("SHOUTED", RawJson.ofText(text));
        }
    }

    @BeforeEach
    void start() {
        server =
                Carillon.builder()
                        .port(0)
                        .dataDirectory(folder)
                        .demo()
                        .dialect(new PlainText())
                        .messageHandler(new Shout())
                        .start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TextClient plain(String user) throws InterruptedException {
        var client = TextClient.speaking("plain", server);
        assertThat(client.next()).startsWith("WELCOME c-");
        client.send("AUTH " + TextClient.tokenOf(server, new UserId(user)));
        assertThat(client.next()).isEqualTo("HELLO " + user);
        return client;
    }

    @Test
    void people_talk_in_plain_text_with_each_other_and_with_those_who_speak_json()
            throws InterruptedException {
        try (var ada = plain("ada");
                var bob = plain("bob");
                var web = TextClient.of(server, new UserId("carol"))) {
            web.send("{\"type\":\"subscribe\",\"channels\":[\"room:tea\"]}").expect("subscribed");
            assertThat(ada.send("SUB room:tea").next()).isEqualTo("HEARING user:ada all room:tea");
            assertThat(bob.send("SAY room:tea who's there?").next()).isEqualTo("SAID 1");

            assertThat(ada.next()).isEqualTo("room:tea bob: who's there?");
            assertThat(web.expect("\"said\"")).contains("\"data\":\"who's there?\"");
            web.send("{\"type\":\"publish\",\"channel\":\"room:tea\",\"data\":{\"it\":\"is I\"}}");
            assertThat(ada.next()).isEqualTo("room:tea carol: {\"it\":\"is I\"}");
            server.publish(ChannelName.room("tea"), "bell", RawJson.ofText("closing time"));
            assertThat(ada.next()).isEqualTo("room:tea *: closing time");
            assertThat(ada.send("UNSUB room:tea").next()).isEqualTo("HEARING user:ada all");
            assertThat(ada.send("PING").next()).isEqualTo("PONG");
        }
    }

    @Test
    void what_it_can_not_read_or_may_not_do_is_an_error_in_its_own_words()
            throws InterruptedException {
        try (var nobody = TextClient.speaking("plain", server);
                var ada = plain("ada")) {
            nobody.next();
            assertThat(nobody.send("SUB room:tea").next()).startsWith("ERROR 101 ");
            assertThat(nobody.send("AUTH nonsense").next()).startsWith("ERROR 102 ");
            assertThat(ada.send("SUB :tea").next()).startsWith("ERROR 112 ").contains(":tea");
            assertThat(ada.send("SUB user:bob").next()).startsWith("ERROR 106 ");
            assertThat(ada.send("DANCE").next())
                    .isEqualTo(
                            "ERROR 111 I know AUTH, PING, SUB, UNSUB and SAY; message handlers here take SHOUT");
        }
    }

    @Test
    void D10_a_message_handler_serves_every_dialect() throws InterruptedException {
        try (var ada = plain("ada");
                var web = TextClient.of(server, new UserId("carol"))) {
            assertThat(ada.send("SHOUT hello").next()).isEqualTo("SHOUTED hello!");
            web.send("{\"type\":\"SHOUT\",\"id\":7,\"data\":\"hello\"}");
            assertThat(web.expect("SHOUTED")).contains("\"id\":\"7\",\"data\":\"hello!\"");
        }
    }
}
