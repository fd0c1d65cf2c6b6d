package dev.carillon.server.net;

import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Finds what answers a request, by its method and its path. `HEAD` is answered wherever `GET` is.
/// Of several that fit, the first that was added counts. Not thread-safe while routes are added,
/// thread-safe from then on.
///
/// @param <T> what answers
public final class Router<T> {
    private final List<Route<T>> all = new ArrayList<>();

    /// By the number of parts that their paths have.
    private final Map<Integer, List<Route<T>>> routes = new HashMap<>();

    private record Route<T>(HttpMethod method, PathTemplate path, T answer) {
        boolean takes(HttpMethod asked) {
            return method.equals(asked)
                    || (asked.equals(HttpMethod.HEAD) && method.equals(HttpMethod.GET));
        }
    }

    /// What there is for a request.
    public sealed interface Match<T> {
        /// There is.
        ///
        /// @param values what the path has in the place of its template's names
        record Found<T>(T answer, Map<String, String> values) implements Match<T> {}

        /// There is something at the path, but not for the method.
        ///
        /// @param allowed for which methods there is
        record WrongMethod<T>(List<String> allowed) implements Match<T> {}

        /// There is nothing at the path.
        record Nothing<T>() implements Match<T> {}
    }

    /// Adds one.
    ///
    /// @param path in which a part such as `:id` stands for any one part
    public void add(HttpMethod method, String path, T answer) {
        var route = new Route<>(method, PathTemplate.of(path), answer);
        all.add(route);
        routes.computeIfAbsent(route.path().parts().size(), _ -> new ArrayList<>()).add(route);
    }

    public Match<T> find(HttpMethod method, List<String> segments) {
        var allowed = new TreeSet<String>();
        for (var route : routes.getOrDefault(segments.size(), List.of())) {
            var values = route.path().match(segments);
            if (values.isPresent()) {
                if (route.takes(method)) {
                    return new Match.Found<>(route.answer(), values.get());
                }
                allowed.addAll(methods(route.method()));
            }
        }
        return allowed.isEmpty()
                ? new Match.Nothing<>()
                : new Match.WrongMethod<>(List.copyOf(allowed));
    }

    private static List<String> methods(HttpMethod method) {
        return method.equals(HttpMethod.GET) ? List.of("GET", "HEAD") : List.of(method.name());
    }

    /// All there are, as `GET /tasks/:id`.
    public Stream<String> names() {
        return all.stream().map(route -> route.method() + " " + route.path().text());
    }
}
