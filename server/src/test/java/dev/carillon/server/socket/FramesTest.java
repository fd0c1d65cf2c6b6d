package dev.carillon.server.socket;

import static dev.carillon.server.testing.RawSocket.BINARY;
import static dev.carillon.server.testing.RawSocket.CLOSE;
import static dev.carillon.server.testing.RawSocket.CONTINUATION;
import static dev.carillon.server.testing.RawSocket.FINAL;
import static dev.carillon.server.testing.RawSocket.PING;
import static dev.carillon.server.testing.RawSocket.PONG;
import static dev.carillon.server.testing.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import dev.carillon.server.testing.TestClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class FramesTest {
    private static final byte[] NOTHING = {};

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private RawSocket raw;
    private TestClient bystander;

    @BeforeAll
    static void listen() {
        log.start();
        carillonsLogger().addAppender(log);
    }

    /// What a client does wrong is not an error of the server's.
    @AfterAll
    static void nothing_was_logged_as_an_error() {
        carillonsLogger().detachAppender(log);
        assertThat(log.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
    }

    private static Logger carillonsLogger() {
        return (Logger) LoggerFactory.getLogger("dev.carillon");
    }

    @BeforeEach
    void connect() {
        raw = server.rawAs("raw");
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

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private void assertClosedWith(int status) {
        assertThat(raw.next(CLOSE).status()).isEqualTo(status);
    }

    @Test
    void a_frame_that_is_not_masked_is_an_error() {
        raw.send(hex("81 02 7b 7d"));

        assertClosedWith(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC1, 0xA1, 0x91, 0xF1, 0x83, 0x87, 0x8B, 0x8F})
    void reserved_bits_and_opcodes_are_errors(int first) {
        raw.sendFrame(first, utf8("{}"));

        assertClosedWith(1002);
    }

    @Test
    void a_control_frame_in_pieces_or_too_long_is_an_error() {
        raw.sendFrame(PING, NOTHING);
        assertClosedWith(1002);

        var other = server.rawAs("raw");
        other.sendFrame(FINAL | PING, new byte[126]);
        assertThat(other.next(CLOSE).status()).isEqualTo(1002);
        other.reset();
    }

    @Test
    void a_continuation_of_nothing_is_an_error() {
        raw.sendFrame(FINAL | CONTINUATION, utf8("{}"));

        assertClosedWith(1002);
    }

    @Test
    void a_new_message_inside_another_is_an_error() {
        raw.sendFrame(TEXT, utf8("{"));
        raw.sendFrame(FINAL | TEXT, utf8("{}"));

        assertClosedWith(1002);
    }

    @Test
    void a_message_in_pieces_with_a_ping_between_them_is_one_message() {
        raw.sendFrame(TEXT, utf8("{\"type\":\"ping\","));
        raw.sendFrame(FINAL | PING, utf8("between"));
        raw.sendFrame(CONTINUATION, utf8("\"id\":\"in "));
        raw.sendFrame(CONTINUATION, NOTHING);
        raw.sendFrame(FINAL | CONTINUATION, utf8("pieces\"}"));

        assertThat(raw.next(PONG).text()).isEqualTo("between");
        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("in pieces");
    }

    @Test
    void a_frame_that_comes_byte_by_byte_is_one_frame() {
        for (var b : RawSocket.frame(FINAL | TEXT, utf8("{\"type\":\"ping\",\"id\":1}"))) {
            raw.send(new byte[] {b});
        }

        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({"c328", "ff", "eda080", "f4908080", "c080", "e282"})
    void text_that_is_not_utf_8_is_an_error(String bytes) {
        raw.sendFrame(FINAL | TEXT, hex("22" + bytes));

        assertClosedWith(1007);
    }

    @Test
    void text_that_is_not_utf_8_across_pieces_is_an_error() {
        raw.sendFrame(TEXT, hex("22 e2 82"));
        raw.sendFrame(FINAL | CONTINUATION, hex("28 22"));

        assertClosedWith(1007);
    }

    @Test
    void a_letter_split_across_pieces_is_whole_again() {
        raw.sendFrame(TEXT, utf8("{\"type\":\"ping\",\"id\":\""));
        raw.sendFrame(CONTINUATION, hex("e2 82"));
        raw.sendFrame(FINAL | CONTINUATION, hex("ac 22 7d"));

        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("€");
    }

    @Test
    void a_binary_message_is_not_understood() {
        raw.sendFrame(FINAL | BINARY, utf8("{}"));

        assertClosedWith(1003);
    }

    @Test
    void a_frame_of_ten_megabytes_is_refused_by_its_header() {
        raw.send(hex("81 ff 00 00 00 00 00 98 96 80 01 02 03 04"));

        assertClosedWith(1009);
    }

    @Test
    void a_length_beyond_all_reason_is_refused() {
        raw.send(hex("81 ff ff ff ff ff ff ff ff ff 01 02 03 04"));

        assertThat(raw.next(CLOSE).status()).isIn(1002, 1009);
    }

    @Test
    void a_message_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
        var frame = "{\"type\":\"ping\",\"id\":1,\"data\":\"%s\"}";
        var room = 64 * 1024 - frame.formatted("").length();
        raw.sendText(frame.formatted("x".repeat(room)));
        assertThat(raw.nextText("pong").path("data").asString()).hasSize(room);

        raw.sendText(frame.formatted("x".repeat(room + 1)));
        assertClosedWith(1009);
    }

    @Test
    void pieces_that_add_up_to_more_than_the_limit_are_refused() {
        var piece = new byte[30_000];
        Arrays.fill(piece, (byte) ' ');
        raw.sendFrame(TEXT, piece);
        raw.sendFrame(CONTINUATION, piece);
        raw.sendFrame(CONTINUATION, piece);

        assertClosedWith(1009);
    }

    @Test
    void a_ping_is_answered_with_what_it_holds() {
        var payload = "p".repeat(125);
        raw.sendFrame(FINAL | PING, utf8(payload));
        raw.sendFrame(FINAL | PING, NOTHING);

        assertThat(raw.next(PONG).text()).isEqualTo(payload);
        assertThat(raw.next(PONG).text()).isEmpty();
    }

    @Test
    void a_pong_that_nobody_asked_for_is_nothing() {
        raw.sendFrame(FINAL | PONG, utf8("unasked"));
        raw.sendText("{\"type\":\"ping\",\"id\":\"after\"}");

        assertThat(raw.nextText("pong").path("id").asString()).isEqualTo("after");
    }

    @Test
    void a_close_is_answered_with_its_status_and_ends_the_connection() {
        raw.sendFrame(FINAL | CLOSE, hex("03 e8 62 79 65"));

        assertThat(raw.next(CLOSE).status()).isEqualTo(1000);
        assertThat(raw.isEnded()).isTrue();
    }

    @Test
    void a_close_without_a_status_is_answered_without_one() {
        raw.sendFrame(FINAL | CLOSE, NOTHING);

        assertThat(raw.next(CLOSE).payload().remaining()).isZero();
        assertThat(raw.isEnded()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"01, 1002", "03ec, 1002", "03ed, 1002", "03ee, 1002", "0000, 1002", "03e8ff, 1007"})
    void a_close_of_the_wrong_form_is_an_error(String payload, int status) {
        raw.sendFrame(FINAL | CLOSE, hex(payload));

        assertThat(raw.next(CLOSE).status()).isEqualTo(status);
    }

    @Test
    void after_an_error_the_connection_ends_whatever_the_client_does() {
        raw.sendFrame(FINAL | CONTINUATION, NOTHING);
        raw.sendText("{\"type\":\"ping\"}");
        assertClosedWith(1002);

        assertThat(raw.isEnded()).isTrue();
    }

    /// The other end comes by a timer, never before two seconds: one that came sooner shows that it
    /// was not that. A machine with much else to do may need some tries.
    @Test
    void after_an_error_from_which_nothing_more_is_read_the_end_comes_at_once() throws IOException {
        var took = new ArrayList<Duration>();
        do {
            var client = server.rawAs("ada");
            client.sendFrame(FINAL | CONTINUATION, NOTHING);
            client.sendFrame(FINAL | TEXT, new byte[60_000]);
            var sent = System.nanoTime();
            assertThat(client.next(CLOSE).status()).isEqualTo(1002);
            assertThat(client.isEnded()).isTrue();
            took.add(Duration.ofNanos(System.nanoTime() - sent));
            client.close();
        } while (took.getLast().toMillis() > 1000 && took.size() < 10);

        assertThat(took.getLast()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_connection_that_breaks_is_gone() {
        raw.reset();

        await().until(() -> server.carillon().connections() == 1);
    }

    @Test
    void a_connection_that_breaks_inside_a_frame_is_gone() {
        raw.send(hex("81 fe 10 00 01 02 03 04 7b"));
        raw.reset();

        await().until(() -> server.carillon().connections() == 1);
    }

    @Test
    void a_connection_that_breaks_between_two_pieces_is_gone() {
        raw.sendFrame(TEXT, utf8("{"));
        raw.sendFrame(FINAL | PING, NOTHING);
        raw.next(PONG);
        raw.reset();

        await().until(() -> server.carillon().connections() == 1);
    }
}
