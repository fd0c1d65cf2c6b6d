package dev.carillon.server.socket;

import static dev.carillon.server.testing.Deflate.COMPRESSED;
import static dev.carillon.server.testing.Deflate.compress;
import static dev.carillon.server.testing.RawSocket.BINARY;
import static dev.carillon.server.testing.RawSocket.CLOSE;
import static dev.carillon.server.testing.RawSocket.CONTINUATION;
import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.PING;
import static dev.carillon.server.testing.RawSocket.PONG;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.server.testing.Deflate;
import dev.carillon.server.testing.Json;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// permessage-deflate byte by byte; `it/sockets/compression.test.js` has a client that others
/// wrote.
class CompressionTest {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final String LONG_TEXT = "ding dong ".repeat(100);
    private static final String LONG_PING =
            "{\"type\":\"ping\",\"id\":\"long\",\"data\":\"%s\"}".formatted(LONG_TEXT);

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    @RegisterExtension
    static final RunningServer without =
            RunningServer.demo(builder -> builder.set("websocket.compression", "false"));

    private RawSocket raw;
    private TestClient bystander;

    @BeforeEach
    void connect() {
        raw = server.rawAs("raw", OFFER + "; client_max_window_bits");
        bystander = server.openAs("bystander");
    }

    /// Whatever one connection does, another goes on working.
    @AfterEach
    void the_bystander_goes_on() {
        assertThat(bystander.isAlive()).isTrue();
        bystander.close();
        raw.reset();
        await().until(() -> server.carillon().connections() == 0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RawSocket sendCompressed(String text) {
        return raw.sendFrame(FINAL | COMPRESSED | TEXT, compress(text));
    }

    private void assertClosedWith(int status) {
        assertThat(raw.next(CLOSE).status()).isEqualTo(status);
    }

    /// What is answered to offers; empty for nothing.
    private static String answerTo(RunningServer asked, String... headers) {
        try (var other = RawSocket.open(asked.carillon().port())) {
            var name = "sec-websocket-extensions: ";
            return other.request(RawSocket.handshakeHead("/ws", headers)).stream()
                    .filter(line -> line.regionMatches(true, 0, name, 0, name.length()))
                    .map(line -> line.substring(name.length()))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; client_max_window_bits=\"12\"",
                "permessage-deflate;server_no_context_takeover;client_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "permessage-deflate; server_max_window_bits=9, permessage-deflate"
            })
    void C12_B13_an_offer_of_compression_is_taken(String offer) {
        assertThat(answerTo(server, "Sec-WebSocket-Extensions: " + offer))
                .isEqualTo(
                        "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    @Test
    void C12_a_client_that_names_the_servers_window_is_told_it() {
        assertThat(answerTo(server, OFFER + "; server_max_window_bits=15"))
                .endsWith("; server_max_window_bits=15");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=016",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
                "permessage-deflate; brotli",
                "permessage-deflate;",
                "permessage-bzip2",
                ";;,,="
            })
    void C12_an_offer_that_can_not_be_honoured_is_declined_and_the_connection_opens(String offer) {
        assertThat(answerTo(server, "Sec-WebSocket-Extensions: " + offer)).isEmpty();
        var plain = server.rawAs("raw", "Sec-WebSocket-Extensions: " + offer);
        plain.sendText(LONG_PING);
        assertThat(plain.next(TEXT).isCompressed()).isFalse();
        plain.reset();
    }

    @Test
    void C12_offers_in_several_headers_are_one_list() {
        assertThat(answerTo(server, "Sec-WebSocket-Extensions: x-y", OFFER)).isNotEmpty();
    }

    @Test
    void C12_compression_is_off_where_it_is_set_so() {
        assertThat(answerTo(without, OFFER)).isEmpty();
        var plain = without.rawAs("raw", OFFER);
        plain.sendFrame(FINAL | COMPRESSED | TEXT, compress(LONG_PING));
        assertThat(plain.next(CLOSE).status()).isEqualTo(1002);
    }

    @Test
    void C12_B13_a_large_message_goes_out_compressed_and_a_small_one_as_it_is() {
        raw.sendText("{\"type\":\"ping\",\"id\":\"small\"}");
        var small = raw.next(TEXT);
        assertThat(small.isCompressed()).isFalse();
        assertThat(small.text()).contains("small");

        raw.sendText(LONG_PING);
        var large = raw.next(TEXT);
        assertThat(large.isCompressed()).isTrue();
        assertThat(large.payload().remaining()).isLessThan(150);
        assertThat(Json.read(large.text()).path("data").asString()).isEqualTo(LONG_TEXT);
    }

    @Test
    void C12_text_without_any_order_comes_back_as_it_was() {
        var noise = new StringBuilder();
        new Random(1).ints(1000, 0x10000, 0x110000).forEach(noise::appendCodePoint);
        raw.sendText(
                "{\"type\":\"ping\",\"id\":\"noise\",\"data\":\"%s\"}".formatted(noise.toString()));

        var frame = raw.next(TEXT);
        assertThat(Json.read(frame.text()).path("data").asString()).isEqualTo(noise.toString());
    }

    @Test
    void C12_every_message_is_compressed_by_itself() {
        for (var i = 0; i < 3; i++) {
            raw.sendText(LONG_PING);
            // Each is inflated with no memory of the ones before.
            assertThat(Json.read(raw.next(TEXT).text()).path("data").asString())
                    .isEqualTo(LONG_TEXT);
        }
    }

    @Test
    void B13_one_publication_reaches_those_who_compress_and_those_who_do_not() {
        raw.sendText("{\"type\":\"subscribe\",\"channels\":[\"room:deflate\"]}");
        raw.nextText("subscribed");
        bystander.subscribe("room:deflate");
        server.as("admin")
                .post(
                        "/api/v1/publish",
                        "{\"channel\":\"room:deflate\",\"type\":\"news\",\"data\":\"%s\"}"
                                .formatted(LONG_TEXT));

        var frame = raw.next(TEXT);
        assertThat(frame.isCompressed()).isTrue();
        assertThat(Json.read(frame.text()).path("data").asString()).isEqualTo(LONG_TEXT);
        assertThat(bystander.next("news").path("data").asString()).isEqualTo(LONG_TEXT);
    }

    @Test
    void C12_a_compressed_command_is_carried_out() {
        sendCompressed(LONG_PING);
        assertThat(raw.nextText("pong").path("data").asString()).isEqualTo(LONG_TEXT);

        sendCompressed("{\"type\":\"ping\",\"id\":\"short\"}");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("short");
    }

    @Test
    void C12_a_compressed_command_may_come_in_pieces_with_a_ping_between_them() {
        var bytes = compress("{\"type\":\"ping\",\"id\":\"pieces\"}");
        raw.sendFrame(COMPRESSED | TEXT, Arrays.copyOfRange(bytes, 0, 3));
        raw.sendFrame(FINAL | PING, utf8("between"));
        raw.sendFrame(CONTINUATION, Arrays.copyOfRange(bytes, 3, 4));
        raw.sendFrame(FINAL | CONTINUATION, Arrays.copyOfRange(bytes, 4, bytes.length));

        assertThat(raw.next(PONG).text()).isEqualTo("between");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("pieces");
    }

    @Test
    void C12_a_block_that_says_it_is_the_last_is_read() {
        raw.sendFrame(
                FINAL | COMPRESSED | TEXT,
                Deflate.compressInFinalBlock("{\"type\":\"ping\",\"id\":\"final\"}"));

        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("final");
    }

    @Test
    void C12_an_empty_compressed_message_is_an_empty_message() {
        raw.sendFrame(FINAL | COMPRESSED | TEXT, new byte[] {0});

        assertThat(raw.nextText("error").at("/data/code").asInt()).isEqualTo(110);
    }

    @Test
    void C12_a_message_counts_by_what_it_is_inflated() {
        var frame = "{\"type\":\"ping\",\"id\":1,\"data\":\"%s\"}";
        var room = 64 * 1024 - frame.formatted("").length();
        sendCompressed(frame.formatted("x".repeat(room)));
        assertThat(raw.nextText("pong").path("data").asString()).hasSize(room);

        sendCompressed(frame.formatted("x".repeat(room + 1)));
        assertClosedWith(1009);
    }

    @Test
    void C12_a_bomb_is_not_inflated() {
        var bomb = compress(" ".repeat(60_000_000));
        assertThat(bomb).hasSizeLessThan(64 * 1024);
        raw.sendFrame(FINAL | COMPRESSED | TEXT, bomb);

        assertClosedWith(1009);
    }

    @ParameterizedTest
    @CsvSource({
        "ffffffffff, no block has this form",
        "4b4c4c4c4c06ff, an end and more",
        "030000000000, a last block and more behind it",
        "4b04ff, a distance to before the beginning"
    })
    void C12_what_can_not_be_inflated_ends_the_connection(String hex, String why) {
        raw.sendFrame(FINAL | COMPRESSED | TEXT, HexFormat.of().parseHex(hex));

        assertThat(raw.next(CLOSE).status()).as(why).isEqualTo(1007);
    }

    @Test
    void C12_compressed_text_that_is_not_utf_8_is_an_error() {
        // A stored block of the one byte ff.
        raw.sendFrame(FINAL | COMPRESSED | TEXT, HexFormat.of().parseHex("000100feffff00"));

        assertClosedWith(1007);
    }

    @Test
    void C12_a_compressed_binary_message_is_not_understood() {
        raw.sendFrame(FINAL | COMPRESSED | BINARY, compress("{}"));

        assertClosedWith(1003);
    }

    @ParameterizedTest
    @ValueSource(ints = {FINAL | COMPRESSED | PING, FINAL | COMPRESSED | CLOSE, 0xA1, 0x91, 0xF1})
    void C12_no_other_frame_and_no_other_bit_may_say_that_it_is_compressed(int first) {
        raw.sendFrame(first, new byte[0]);

        assertClosedWith(1002);
        assertThat(raw.isEnded()).isTrue();
    }

    @Test
    void C12_a_continuation_does_not_say_that_it_is_compressed() {
        raw.sendFrame(COMPRESSED | TEXT, compress("{}"));
        raw.sendFrame(FINAL | COMPRESSED | CONTINUATION, new byte[0]);

        assertClosedWith(1002);
    }
}
