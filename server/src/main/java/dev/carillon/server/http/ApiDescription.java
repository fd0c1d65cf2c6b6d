package dev.carillon.server.http;

import dev.carillon.protocol.json.JsonFields;
import dev.carillon.protocol.json.RawJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What `openapi.json` says that each end point takes, so that the description is the rule and the
/// two can't differ. Immutable.
final class ApiDescription {
    private static final String OWN = "/api/v1/";

    /// Under which a reference system's clients find their end points.
    private static final String KNOWLEDGE = "/api/v1/ws/";

    private static final String REFERENCE = "#/components/schemas/";

    private final Map<String, Takes> byOperation = new HashMap<>();
    private final JsonFields schemas;

    private ApiDescription(JsonFields document) {
        schemas = member(member(document, "components"), "schemas");
        var paths = member(document, "paths");
        for (var path : paths.names()) {
            if (isOwn(path)) {
                var operations = member(paths, path);
                for (var method : operations.names()) {
                    byOperation.put(key(method, path), takes(member(operations, method)));
                }
            }
        }
    }

    /// Reads the description that is served.
    static ApiDescription load() {
        return new ApiDescription(
                RawJson.parse(OpenApiDocument.read()).flatMap(RawJson::fields).orElseThrow());
    }

    /// End points of other systems stay as lenient as their documents.
    private static boolean isOwn(String path) {
        return path.startsWith(OWN) && !path.startsWith(KNOWLEDGE);
    }

    /// What an end point takes.
    ///
    /// @param path with its parameters as `:name` or `{name}`
    Takes of(String method, String path) {
        return byOperation.getOrDefault(
                key(method, path.replaceAll(":([a-zA-Z]+)", "{$1}")), Takes.ANYTHING);
    }

    private static String key(String method, String path) {
        return method.toUpperCase(Locale.ROOT) + " " + path;
    }

    private Takes takes(JsonFields operation) {
        var content = operation.object("requestBody").flatMap(body -> body.object("content"));
        var json = content.flatMap(found -> found.object("application/json"));
        var form = content.flatMap(found -> found.object("multipart/form-data"));
        return new Takes(
                Optional.of(parameters(operation, "query")),
                Optional.of(parameters(operation, "header")),
                json.map(found -> members(member(found, "schema"))),
                form.map(found -> members(member(found, "schema")).keySet()),
                content.isPresent(),
                operation.array("security").filter(List::isEmpty).isPresent());
    }

    private static Set<String> parameters(JsonFields operation, String place) {
        var names = new HashSet<String>();
        for (var element : operation.array("parameters").orElse(List.of())) {
            var parameter = element.fields().orElseThrow();
            if (parameter.text("in").filter(place::equals).isPresent()) {
                names.add(parameter.text("name").orElseThrow());
            }
        }
        return names;
    }

    private Map<String, MemberType> members(JsonFields schema) {
        var reference = schema.text("$ref");
        if (reference.isPresent()) {
            return members(member(schemas, reference.get().substring(REFERENCE.length())));
        }
        var properties = member(schema, "properties");
        var members = new LinkedHashMap<String, MemberType>();
        for (var name : properties.names()) {
            members.put(name, MemberType.of(member(properties, name)));
        }
        return members;
    }

    /// The names in `type`, which may be one; none where any will do.
    static List<String> types(JsonFields schema) {
        var types = new ArrayList<String>(schema.texts("type").orElse(List.of()));
        schema.text("type").ifPresent(types::add);
        return types;
    }

    private static JsonFields member(JsonFields fields, String name) {
        return fields.object(name)
                .orElseThrow(
                        () -> new IllegalStateException("openapi.json lacks the object " + name));
    }
}
