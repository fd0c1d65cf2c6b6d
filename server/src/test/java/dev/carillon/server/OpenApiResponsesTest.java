package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.carillon.server.testing.Api;
import dev.carillon.server.testing.HeldDocuments;
import dev.carillon.server.testing.RunningServer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Asks a real server everything that the document describes, and holds each answer against it.
class OpenApiResponsesTest {
    private static final String IRI = "urn:carillon:openapi";

    private static final HeldDocuments held = new HeldDocuments();

    @RegisterExtension
    static final RunningServer server =
            RunningServer.demo(builder -> builder.outsideTasks("video.encode").taskHandler(held));

    private final JsonNode document = server.api().get("/openapi.json").json();
    private final TreeSet<String> answered = new TreeSet<>();
    private final SchemaRegistry schemas =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder -> builder.schemas(Map.of(IRI, document.toString())));

    /// Asks, and checks that the document foresees the answer's status, type and form.
    private Api.Answer ask(Api api, String operation, String path, String body, int status) {
        var method = operation.substring(0, operation.indexOf(' '));
        var answer =
                body.isEmpty()
                        ? api.send(method, path, new byte[0])
                        : api.with("Content-Type", "application/json")
                                .send(method, path, body.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.status()).as("%s: %s", operation, answer.text()).isEqualTo(status);
        check(operation, answer);
        return answer;
    }

    private void check(String operation, Api.Answer answer) {
        var space = operation.indexOf(' ');
        var pointer =
                "/paths/%s/%s/responses/%d"
                        .formatted(
                                operation.substring(space + 1).replace("/", "~1"),
                                operation.substring(0, space).toLowerCase(Locale.ROOT),
                                answer.status());
        var reference = document.at(pointer + "/$ref").asString("");
        var resolved = reference.isEmpty() ? pointer : reference.substring(1);
        var response = document.at(resolved);
        assertThat(response.isMissingNode()).as("%s is not described", pointer).isFalse();
        response.path("headers")
                .forEachEntry((name, header) ->
                        assertThat(answer.header(name).isEmpty())
                                .as(name)
                                .matches(isEmpty -> !isEmpty || !header.has("required")));
        if (response.has("content")) {
            checkContent(resolved, response.path("content"), answer);
        } else {
            assertThat(answer.text()).as(operation).isEmpty();
        }
        answered.add(operation);
    }

    private void checkContent(String pointer, JsonNode content, Api.Answer answer) {
        var type = answer.header("Content-Type").replaceAll(";.*", "");
        assertThat(content.has(type)).as("%s in %s", type, pointer).isTrue();
        if (type.endsWith("json")) {
            var at = "%s#%s/content/%s/schema".formatted(IRI, pointer, type.replace("/", "~1"));
            var schema = schemas.getSchema(SchemaLocation.of(at));
            assertThat(schema.validate(answer.text(), InputFormat.JSON))
                    .as("%s: %s", pointer, answer.text())
                    .isEmpty();
        }
    }

    @Test
    void every_end_point_answers_as_it_is_described() {
        authentication();
        publishing();
        tasks();
        workers();
        files();
        operation();
        notifications();
        knowledge();
        momentum();

        var described = new TreeSet<String>();
        document.path("paths")
                .forEachEntry((path, item) ->
                        item.propertyNames()
                                .forEach(method ->
                                        described.add(
                                                method.toUpperCase(Locale.ROOT) + " " + path)));
        assertThat(answered).isEqualTo(described);
    }

    private void authentication() {
        var nobody = server.api();
        var good = "{\"username\":\"user1\",\"password\":\"password1\"}";
        for (var path : new String[] {"/api/v1/auth/login", "/login"}) {
            ask(nobody, "POST " + path, path, good, 200);
            ask(nobody, "POST " + path, path, good.replace("password1", "wrong"), 401);
            ask(nobody, "POST " + path, path, "{}", 422);
            ask(nobody, "POST " + path, path, "{", 400);
            ask(nobody, "POST " + path, path, " ".repeat((1 << 20) + 1), 413);
        }
        var session = nobody.session("user1");
        var refresh = "/api/v1/auth/refresh";
        var body = "{\"refresh_token\":\"%s\"}".formatted(session.path("refresh_token").asString());
        ask(nobody, "POST " + refresh, refresh, body, 200);
        ask(nobody, "POST " + refresh, refresh, body, 401);
        var user = nobody.withToken(session.path("token").asString());
        ask(user, "GET /api/v1/auth/me", "/api/v1/auth/me", "", 200);
        ask(user, "POST /api/v1/auth/logout", "/api/v1/auth/logout", "", 204);
        ask(user, "GET /api/v1/auth/me", "/api/v1/auth/me", "", 401);
    }

    private void publishing() {
        var admin = server.as("admin");
        var user = server.as("user1");
        server.openAs("user1").subscribe("room:lobby");
        var publish = "POST /api/v1/publish";
        var body = "{\"channel\":\"room:lobby\",\"type\":\"a\",\"data\":[1]}";
        ask(admin, publish, "/api/v1/publish", body, 200);
        ask(admin, publish, "/api/v1/publish", "{\"channel\":\"x:y\"}", 404);
        ask(user, publish, "/api/v1/publish", body, 403);
        ask(server.api(), publish, "/api/v1/publish", body, 401);
        var durable = "{\"user\":\"user1\",\"key\":\"k\",\"durable\":true,\"ttl\":60}";
        ask(admin, publish, "/api/v1/publish", durable, 200);
        var once = admin.with("Idempotency-Key", "once");
        ask(once, publish, "/api/v1/publish", durable, 200);
        ask(once, publish, "/api/v1/publish", durable.replace("60", "61"), 200);
        ask(once, publish, "/api/v1/publish", durable.replace("{", "{\"data\":2,"), 409);
        ask(admin, publish, "/api/v1/publish", durable.replace("60", "-1"), 422);
        var trace = "GET /api/v1/trace";
        var traced = "/api/v1/trace?channel=user:user1&offset=";
        ask(admin, trace, traced + 1, "", 200);
        ask(admin, trace, traced + 2, "", 200);
        ask(admin, trace, traced + 1000, "", 404);
        ask(admin, trace, traced, "", 422);
        ask(user, trace, traced + 1, "", 403);
        ask(server.api(), trace, traced + 1, "", 401);
        var channel = "/api/v1/channels/{channel}/";
        for (var what : new String[] {"history", "presence"}) {
            var operation = "GET " + channel + what;
            ask(user, operation, "/api/v1/channels/room:lobby/" + what, "", 200);
            ask(user, operation, "/api/v1/channels/user:admin/" + what, "", 403);
            ask(user, operation, "/api/v1/channels/attic:1/" + what, "", 404);
        }
        var online = "GET /api/v1/users/online";
        ask(admin, online, "/api/v1/users/online", "", 200);
        ask(user, online, "/api/v1/users/online", "", 403);
        var connections = "GET /api/v1/users/{id}/connections";
        ask(admin, connections, "/api/v1/users/user1/connections", "", 200);
        ask(admin, connections, "/api/v1/users/%20/connections", "", 422);
        for (var what : new String[] {"deactivate", "activate"}) {
            var operation = "POST /api/v1/users/{id}/" + what;
            ask(admin, operation, "/api/v1/users/somebody/" + what, "", 200);
            ask(admin, operation, "/api/v1/users/%20/" + what, "", 422);
            ask(user, operation, "/api/v1/users/somebody/" + what, "", 403);
            ask(server.api(), operation, "/api/v1/users/somebody/" + what, "", 401);
        }
    }

    private void tasks() {
        var user = server.as("user1");
        var tasks = "/api/v1/tasks";
        var one = "GET /api/v1/tasks/{id}";
        ask(user, "POST " + tasks, tasks, "{\"type\":\"nothing\"}", 422);
        var query = start(user, "{\"type\":\"data.query\",\"input\":{\"search\":\"Li\"}}");
        await().untilAsserted(() -> ask(user, one + "/result", query + "/result", "", 200));
        var files =
                start(
                        user,
                        """
                        {"type": "documents.held", "input": {
                            "spreadsheet": "sample-students.xlsx",
                            "template": "sample-certificate.docx"}}
                        """);
        await().until(() -> status(user, files).equals("running"));
        var delete = "DELETE /api/v1/tasks/{id}";
        ask(user, delete, files, "", 409);
        ask(user, delete + "/result", query + "/result", "", 409);
        ask(user, delete, query, "", 204);
        ask(user, delete, query, "", 404);
        var control = "POST /api/v1/tasks/{id}/";
        ask(user, control + "pause", files + "/pause", "", 200);
        ask(user, control + "pause", files + "/pause", "", 409);
        ask(user, one + "/result", files + "/result", "", 409);
        ask(user, one, files, "", 200);
        ask(user, control + "resume", files + "/resume", "", 200);
        held.letOn(files.substring(files.lastIndexOf('/') + 1));
        await().until(() -> status(user, files).equals("completed"));
        ask(user, one, files, "", 200);
        ask(user, "GET " + tasks, tasks, "", 200);
        assertThat(ask(user, one + "/result", files + "/result", "", 200).header("Content-Type"))
                .isEqualTo("application/zip");
        ask(user, control + "cancel", files + "/cancel", "", 409);
        ask(user, one, tasks + "/none", "", 404);
        ask(user, "GET " + tasks, tasks + "?state=dead", "", 403);
    }

    private void workers() {
        var admin = server.as("admin");
        var tasks = "/api/v1/tasks";
        var task = start(server.as("user1"), "{\"type\":\"video.encode\",\"input\":[1]}");
        var one = "POST /api/v1/tasks/{id}/";
        var lease = claim(admin, 200).path("lease").asString();
        claim(admin, 204);
        var body = "{\"lease\":\"%s\",".formatted(lease);
        ask(admin, one + "heartbeat", task + "/heartbeat", body + "\"x\":0}", 422);
        ask(
                admin,
                one + "heartbeat",
                task + "/heartbeat",
                "{\"lease\":\"%s\"}".formatted(lease),
                200);
        ask(admin, one + "heartbeat", task + "/heartbeat", "{\"lease\":\"x\"}", 409);
        ask(admin, one + "heartbeat", tasks + "/none/heartbeat", "{\"lease\":\"x\"}", 404);
        ask(admin, one + "progress", task + "/progress", body + "\"current\":1}", 422);
        var step = body + "\"current\":1,\"total\":2,\"stage\":\"encoding\"}";
        ask(admin, one + "progress", task + "/progress", step, 200);
        var failure = body + "\"error\":\"no film\"}";
        ask(server.as("user1"), one + "fail", task + "/fail", failure, 403);
        ask(admin, one + "fail", task + "/fail", failure, 200);
        ask(admin, "GET " + tasks, tasks + "?state=dead", "", 200);
        ask(admin, "GET " + tasks, tasks + "?state=asleep", "", 422);
        ask(admin, one + "retry", task + "/retry", "", 200);
        ask(admin, one + "retry", task + "/retry", "", 409);
        var again = claim(admin, 200).path("lease").asString();
        var end = "{\"lease\":\"%s\",\"result\":7}".formatted(again);
        ask(admin, one + "complete", task + "/complete", end, 200);
        ask(admin, one + "complete", task + "/complete", end, 200);
    }

    private JsonNode claim(Api api, int status) {
        var path = "/api/v1/workers/claim";
        var body = "{\"worker\":\"w1\",\"types\":[\"video.encode\"]}";
        var answer = ask(api, "POST " + path, path, body, status);
        return status == 204 ? MissingNode.getInstance() : answer.json();
    }

    private String start(Api user, String body) {
        var answer = ask(user, "POST /api/v1/tasks", "/api/v1/tasks", body, 202);
        return answer.header("Location");
    }

    private static String status(Api user, String task) {
        return user.get(task).json().path("status").asString();
    }

    private void files() {
        var user = server.as("user1");
        var stored = user.upload("scores.csv", "Name\nAda\n".getBytes(StandardCharsets.UTF_8));
        assertThat(stored.status()).isEqualTo(201);
        check("POST /api/v1/files", stored);
        var id = stored.json().path("id").asString();
        ask(user, "GET /api/v1/files/{id}", "/api/v1/files/" + id, "", 200);
        ask(user, "GET /api/v1/files/{id}", "/api/v1/files/none", "", 404);
        ask(user, "DELETE /api/v1/files/{id}", "/api/v1/files/" + id, "", 204);
        ask(user, "DELETE /api/v1/files/{id}", "/api/v1/files/" + id, "", 404);
        ask(user, "POST /api/v1/files", "/api/v1/files", "{}", 422);
        ask(user, "GET /api/v1/samples", "/api/v1/samples", "", 200);
    }

    private void operation() {
        var nobody = server.api();
        ask(server.as("user1"), "GET /api/v1/stats", "/api/v1/stats", "", 200);
        for (var path : new String[] {"/api/websocket/stats", "/api/broadcaster/stats"}) {
            ask(server.as("user1"), "GET " + path, path, "", 200);
            ask(nobody, "GET " + path, path, "", 401);
        }
        ask(nobody, "GET /api/v1/server", "/api/v1/server", "", 200);
        for (var path : new String[] {"/health", "/ready", "/metrics", "/openapi.json"}) {
            ask(nobody, "GET " + path, path, "", 200);
        }
        ask(nobody, "GET /ws", "/ws", "", 422);
    }

    private void notifications() {
        var admin = server.as("admin");
        var user = server.as("user1");
        var path = "/api/v1/notifications";
        var body = "{\"user_id\":\"user1\",\"title\":\"a\",\"message\":\"b\"}";
        var made = ask(admin, "POST " + path, path, body, 201);
        ask(admin, "POST " + path, path, "{\"user_id\":\"user1\"}", 422);
        ask(admin, "POST " + path, path, "{", 400);
        ask(user, "POST " + path, path, body, 403);
        ask(server.api(), "POST " + path, path, body, 401);
        ask(user, "POST " + path + "/demo", path + "/demo", "", 200);
        ask(user, "GET " + path, path + "?limit=1&unread=true", "", 200);
        ask(user, "GET " + path, path + "?limit=0", "", 422);
        ask(user, "GET " + path + "/unread-count", path + "/unread-count", "", 200);
        var one = path + "/" + made.json().path("id").asString();
        ask(user, "POST " + path + "/{id}/read", one + "/read", "", 200);
        ask(admin, "POST " + path + "/{id}/read", one + "/read", "", 404);
        ask(user, "DELETE " + path + "/{id}", one, "", 204);
        ask(user, "DELETE " + path + "/{id}", one, "", 404);
        ask(user, "POST " + path + "/read-all", path + "/read-all", "", 200);
    }

    private void knowledge() {
        var admin = server.as("admin");
        var user = server.as("user1");
        var ws = "/api/v1/ws/";
        ask(user, "GET " + ws + "stats", ws + "stats", "", 200);
        ask(server.api(), "GET " + ws + "stats", ws + "stats", "", 401);
        ask(admin, "POST " + ws + "broadcast", ws + "broadcast", "{\"message\":\"a\"}", 200);
        ask(admin, "POST " + ws + "broadcast", ws + "broadcast", "{}", 422);
        ask(user, "POST " + ws + "broadcast", ws + "broadcast", "{\"message\":\"a\"}", 403);
        var content = "{\"title\":\"a\",\"message\":\"b\"}";
        ask(admin, "POST " + ws + "notify/{user}", ws + "notify/user1", content, 200);
        ask(admin, "POST " + ws + "notify/{user}", ws + "notify/user1", "{}", 422);
        var sync = "POST " + ws + "sync-update/{user}";
        ask(admin, sync, ws + "sync-update/user1", "{\"changes\":5}", 200);
        ask(user, sync, ws + "sync-update/user1", "{\"changes\":5}", 403);
        var connections = "GET " + ws + "connections/{user}";
        ask(user, connections, ws + "connections/user1", "", 200);
        ask(user, connections, ws + "connections/user2", "", 403);
        ask(user, "GET " + ws + "{user}", ws + "user1", "", 422);
    }

    private void momentum() {
        var user = server.as("user1");
        var admin = server.as("admin");
        server.openAs("user1");
        for (var path : new String[] {"/ws/online", "/ws/stats"}) {
            ask(user, "GET " + path, path, "", 200);
            ask(server.api(), "GET " + path, path, "", 401);
        }
        var body = "{\"to_user_id\":\"user1\",\"message_type\":\"text\",\"data\":{}}";
        for (var path : new String[] {"/ws/broadcast", "/ws/send"}) {
            ask(admin, "POST " + path, path, body, 200);
            ask(admin, "POST " + path, path, "{", 400);
            ask(admin, "POST " + path, path, "{}", 422);
            ask(user, "POST " + path, path, body, 403);
            ask(server.api(), "POST " + path, path, body, 401);
        }
    }
}
