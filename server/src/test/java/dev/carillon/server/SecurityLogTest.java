package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.RawSocket;
import dev.carillon.server.testing.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/// What somebody who watches over a server reads: a line an event, and nothing that an attacker
/// wrote into it.
class SecurityLogTest {
    @RegisterExtension
    private static final RunningServer server =
            RunningServer.demo(builder ->
                    builder.set("allowed-origins", "https://app.example.com")
                            .set("tasks.outside", "outside.work")
                            .set("limits.messages-per-minute", "5")
                            .set("limits.revocations-per-user", "4")
                            .set("http.trusted-proxies", "127.0.0.1, ::1"));

    /// Everything that was logged, each line with its logger and level.
    private final List<ILoggingEvent> all = new CopyOnWriteArrayList<>();

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    all.add(event);
                }
            };

    @BeforeEach
    void listen() {
        appender.start();
        root.addAppender(appender);
    }

    @AfterEach
    void noClientIsAnError() {
        root.detachAppender(appender);
        assertThat(all)
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .noneMatch(event -> event.getThrowableProxy() != null);
    }

    private List<String> lines() {
        return all.stream()
                .filter(event -> event.getLoggerName().equals("carillon.security"))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private void expect(String... parts) {
        Awaitility.await()
                .untilAsserted(() ->
                        assertThat(lines()).anySatisfy(line -> assertThat(line).contains(parts)));
    }

    private static String from(int number) {
        return "192.0.2." + number;
    }

    private static Api at(int number) {
        return server.api().with("X-Forwarded-For", from(number));
    }

    private static String login(String name, String password) {
        return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
    }

    @Test
    void logins_and_failed_ones_are_told_with_name_and_address_and_without_the_password() {
        at(1).post("/api/v1/auth/login", login("user1", "password1"));
        at(1).post("/api/v1/auth/login", login("user1", "hunter2"));

        expect("event=logged_in user=user1 address=192.0.2.1");
        expect("event=login_failed user=user1 address=192.0.2.1");
        assertThat(String.join("\n", lines())).doesNotContain("hunter2", "password1");
    }

    @Test
    void what_a_name_holds_can_not_begin_a_line_or_another_key() {
        var evil = "x\\nevent=logged_in user=admin \\\" \\u001b[2J \\u202e\\u2028 ";
        at(2).post("/api/v1/auth/login", login(evil, "hunter2"));

        expect("event=login_failed user=\"x\\u000aevent=logged_in user=admin \\\" \\u001b[2J");
        assertThat(lines())
                .allSatisfy(
                        line -> assertThat(line).doesNotContain("\n", "\u001b", "\u202e", "\u2028"))
                .noneMatch(line -> line.startsWith("event=logged_in"));
    }

    @Test
    void what_an_administrator_does_or_looks_at_that_others_may_not_is_told() {
        var admin = server.api().session("admin").path("token").asString();
        var user = server.tokenOf("owner", "user");
        var task =
                at(20).withToken(user)
                        .post(
                                "/api/v1/tasks",
                                "{\"type\":\"data.query\",\"input\":{\"search\":\"x\"}}")
                        .json()
                        .path("taskId")
                        .asString();
        at(21).withToken(user).get("/api/v1/tasks/" + task);
        at(22).withToken(admin).get("/api/v1/tasks/" + task);
        at(23).withToken(admin)
                .post("/api/v1/publish", "{\"all\":true,\"type\":\"news\",\"data\":1}");
        at(24).withToken(server.tokenOf("robot", "service"))
                .post("/api/v1/publish", "{\"all\":true,\"type\":\"news\",\"data\":1}");

        expect("event=admin_deed user=", "address=192.0.2.22", "path=/api/v1/tasks/" + task);
        expect("event=admin_deed user=", "address=192.0.2.23", "method=POST path=/api/v1/publish");
        assertThat(lines())
                .noneMatch(line -> line.contains("admin_deed") && line.contains("192.0.2.21"))
                .noneMatch(line -> line.contains("admin_deed") && line.contains("192.0.2.24"));
    }

    @Test
    void what_is_refused_or_not_there_is_no_deed_of_an_administrator() {
        var admin = server.api().session("admin").path("token").asString();
        at(26).withToken(admin).post("/api/v1/publish", "{\"nobody\":true}");
        at(26).withToken(admin).get("/api/v1/tasks/none");
        at(26).withToken(admin).post("/api/v1/users/dora/activate");

        expect("event=admin_deed", "address=192.0.2.26", "path=/api/v1/users/dora/activate");
        assertThat(
                        lines().stream()
                                .filter(line -> line.contains("admin_deed"))
                                .filter(line -> line.contains("192.0.2.26")))
                .hasSize(1);
    }

    @Test
    void what_an_administrator_does_at_a_socket_that_others_may_not_is_told() {
        var task =
                server.api()
                        .withToken(server.tokenOf("owner", "user"))
                        .post("/api/v1/tasks", "{\"type\":\"outside.work\",\"input\":{}}")
                        .json()
                        .path("taskId")
                        .asString();
        var admin = server.openWith(server.tokenOf("chief", "admin"));
        var robot = server.openWith(server.tokenOf("robot", "service"));
        for (var socket : List.of(admin, robot)) {
            socket.send("{\"type\":\"publish\",\"id\":\"1\",\"channel\":\"room:x\",\"data\":1}");
            socket.send("{\"type\":\"publish\",\"id\":\"2\",\"channel\":\"user:bob\",\"data\":1}");
            socket.send("{\"type\":\"subscribe\",\"channels\":[\"user:bob\"]}");
            socket.send("{\"type\":\"history\",\"channel\":\"user:ann\"}");
            socket.send("{\"type\":\"task_cancel\",\"taskId\":\"%s\"}".formatted(task));
        }

        expect("event=admin_deed user=chief", "action=publish target=user:bob");
        expect("event=admin_deed user=chief", "action=subscribe target=user:bob");
        expect("event=admin_deed user=chief", "action=history target=user:ann");
        expect("event=admin_deed user=chief", "action=cancel target=task:" + task);
        assertThat(lines())
                .noneMatch(line -> line.contains("target=room:x"))
                .noneMatch(line -> line.contains("admin_deed user=robot"));
    }

    @Test
    void a_user_with_too_many_revoked_tokens_is_told_of_and_counted() {
        for (var i = 0; i < 3; i++) {
            var token = server.tokenOf("revoker", "user");
            assertThat(at(25).withToken(token).post("/api/v1/auth/logout").status()).isEqualTo(204);
        }

        expect("event=revocations_collapsed user=revoker");
        assertThat(server.metric("carillon_revocations_collapsed_total")).isPositive();
        assertThat(server.metric("carillon_revocations")).isPositive();
    }

    @Test
    void logouts_and_what_ends_with_them_are_told() {
        var session = server.api().session("user2").path("token").asString();
        var socket = server.openWith(session);
        at(3).withToken(session).post("/api/v1/auth/logout");
        at(3).withToken(session).get("/api/v1/tasks");

        expect("event=logged_out", "address=192.0.2.3");
        expect("event=shut_out", "connection=c-", "closed=session_revoked");
        expect("event=token_refused", "address=192.0.2.3", "reason=revoked_token");
        assertThat(String.join("\n", lines())).doesNotContain(session);
        assertThat(socket).isNotNull();
    }

    @Test
    void what_no_right_allows_is_told_over_http_and_at_sockets() {
        var ann = server.tokenOf("ann", "user");
        at(4).withToken(ann).post("/api/v1/users/bob/deactivate");
        var socket = server.rawAs("ann", "X-Forwarded-For: " + from(4));
        socket.sendText("{\"type\":\"subscribe\",\"channels\":[\"user:bob\"]}");

        expect("event=forbidden user=ann address=192.0.2.4", "path=/api/v1/users/bob/deactivate");
        expect("event=forbidden user=ann address=192.0.2.4 connection=c-", "reason=forbidden");
    }

    @Test
    void a_bad_token_at_a_socket_is_told_without_it() {
        server.open("?token=hunter2.hunter2.hunter2");

        expect("event=token_refused", "connection=c-", "reason=invalid_token");
        assertThat(String.join("\n", lines())).doesNotContain("hunter2");
    }

    @Test
    void pages_of_other_sites_are_told() {
        at(5).with("Origin", "https://evil.example").get("/api/v1/server");

        expect("event=origin_refused address=192.0.2.5", "origin=https://evil.example");
    }

    @Test
    void who_sends_too_much_is_told() {
        var socket = server.rawAs("fast", "X-Forwarded-For: " + from(6));
        for (var i = 0; i < 8; i++) {
            socket.sendText("{\"type\":\"ping\"}");
        }

        expect("event=rate_limited user=fast address=192.0.2.6");
    }

    @Test
    void what_is_no_http_no_frame_and_no_message_is_told() {
        server.raw().request("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
        var socket = server.rawAs("broken", "X-Forwarded-For: " + from(7));
        socket.sendText("{no json hunter2");
        socket.send(new byte[] {(byte) 0xFF, (byte) 0xFF});

        expect("event=protocol_error", "status=400");
        expect("event=protocol_error user=broken address=192.0.2.7", "reason=malformed");
        expect("event=protocol_error user=broken address=192.0.2.7", "closed=protocol_error");
        assertThat(String.join("\n", lines())).doesNotContain("hunter2");
    }

    @Test
    void deeds_of_admins_are_told_with_who_did_them() {
        at(8).withToken(server.tokenOf("root", "admin")).post("/api/v1/users/carl/deactivate");

        expect("event=user_changed user=carl address=192.0.2.8 active=false by=root");
    }

    @Test
    void a_flood_is_counted_whole_and_told_in_a_few_lines() {
        var before = failed();
        for (var i = 0; i < 40; i++) {
            at(9).withToken("x.y.z").get("/api/v1/tasks");
        }

        assertThat(failed() - before).isGreaterThanOrEqualTo(40);
        assertThat(lines().stream().filter(line -> line.contains("address=192.0.2.9")))
                .hasSizeBetween(1, 20); // a minute may end in between
    }

    private static double failed() {
        return server.metric("carillon_security_events_total{event=\"token_refused\"}");
    }

    @Test
    void bytes_of_all_kinds_are_nobodys_error() {
        for (var bytes :
                List.of("\u0016\u0003\u0001\u0002\u0000", "GET\r\n\r\n", "\0\0\0\0\r\n\r\n")) {
            try (RawSocket raw = RawSocket.open(server.carillon().port())) {
                raw.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
                raw.endOutput();
                while (!raw.isEnded()) {
                    // reads what it is told
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
