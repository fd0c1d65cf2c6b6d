package dev.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.carillon.server.testing.RunningServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class OpenApiTest {
    private static final String IRI = "urn:carillon:openapi";

    @RegisterExtension static final RunningServer server = RunningServer.demo();

    private static JsonNode document;

    @BeforeAll
    static void fetch() {
        var answer = server.api().get("/openapi.json");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        document = answer.json();
    }

    private static Schema schemaAt(String pointer) {
        var registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.schemas(Map.of(IRI, document.toString())));
        return registry.getSchema(SchemaLocation.of(IRI + "#" + pointer));
    }

    private record Operation(String method, String path, JsonNode json) {
        @Override
        public String toString() {
            return method + " " + path;
        }

        String pointer() {
            return "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
        }
    }

    private static List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.path("paths")
                .forEachEntry((path, item) ->
                        item.forEachEntry((method, json) ->
                                operations.add(new Operation(method, path, json))));
        return operations;
    }

    @Test
    void it_is_openapi_3_1_and_describes_this_api() {
        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(document.at("/info/title").asString()).isEqualTo("Carillon");
        assertThat(document.at("/components/securitySchemes").propertyNames())
                .containsExactlyInAnyOrder("bearer", "apiKey");
    }

    @Test
    void every_route_is_in_the_document_and_nothing_else_is() {
        assertThat(operations().stream().map(Operation::toString))
                .containsExactlyInAnyOrderElementsOf(
                        server.carillon().api().names().map(OpenApiTest::nameOf).toList());
    }

    /// What the document calls an end point.
    private static String nameOf(String route) {
        var parts = route.split(" ", 2);
        return parts[0].toLowerCase(Locale.ROOT)
                + " "
                + parts[1].replaceAll(":([a-zA-Z]+)", "{$1}");
    }

    @Test
    void every_operation_has_an_id_of_its_own_a_tag_and_a_summary() {
        assertThat(operations())
                .extracting(operation -> operation.json().path("operationId").asString())
                .doesNotHaveDuplicates()
                .doesNotContain("");
        assertThat(operations())
                .allSatisfy(operation -> {
                    assertThat(operation.json().path("summary").asString()).isNotEmpty();
                    assertThat(document.path("tags").findValuesAsString("name"))
                            .contains(operation.json().at("/tags/0").asString());
                });
    }

    @Test
    void every_parameter_of_a_path_is_described() {
        assertThat(operations())
                .allSatisfy(operation -> {
                    for (var part : operation.path().split("/", -1)) {
                        if (part.startsWith("{")) {
                            assertThat(operation.json().path("parameters").valueStream())
                                    .as(operation.toString())
                                    .anySatisfy(parameter ->
                                            assertThat(
                                                            "{"
                                                                    + parameter
                                                                            .path("name")
                                                                            .asString()
                                                                    + "}")
                                                    .isEqualTo(part));
                        }
                    }
                });
    }

    @Test
    void every_reference_leads_somewhere() {
        assertThat(document.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).isFalse());
    }

    @Test
    void every_example_fits_its_schema() {
        var checked = new ArrayList<String>();
        for (var operation : operations()) {
            check(operation.pointer() + "/requestBody", checked);
            operation
                    .json()
                    .path("responses")
                    .propertyNames()
                    .forEach(
                            status -> check(operation.pointer() + "/responses/" + status, checked));
        }
        document.at("/components/responses")
                .propertyNames()
                .forEach(name -> check("/components/responses/" + name, checked));

        assertThat(checked).hasSizeGreaterThan(40);
    }

    private static void check(String holder, List<String> checked) {
        document.at(holder + "/content")
                .forEachEntry((type, content) -> {
                    var pointer = holder + "/content/" + type.replace("/", "~1");
                    var schema = schemaAt(pointer + "/schema");
                    if (content.has("example")) {
                        checked.add(pointer);
                        fits(schema, content.path("example"), pointer);
                    }
                    content.path("examples")
                            .forEachEntry((name, example) -> {
                                checked.add(pointer + name);
                                fits(schema, example.path("value"), pointer + name);
                            });
                });
    }

    private static void fits(Schema schema, JsonNode value, String where) {
        assertThat(schema.validate(value.toString(), InputFormat.JSON)).as(where).isEmpty();
    }
}
