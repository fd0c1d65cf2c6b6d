package dev.carillon.server.http;

import dev.carillon.protocol.ErrorCode;
import dev.carillon.protocol.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// Lists in pages that fit: bounded by their number and by their bytes. Stateless.
final class Pages {
    /// About how many bytes one page has.
    static final int BYTES = 1 << 20;

    private Pages() {}

    /// The first of a list, as many as fit a page; at least one, if there is any.
    static <T> List<T> fitting(List<T> all, ToIntFunction<T> size) {
        var page = new ArrayList<T>();
        var bytes = 0L;
        for (var one : all) {
            bytes += size.applyAsInt(one);
            if (!page.isEmpty() && bytes > BYTES) {
                break;
            }
            page.add(one);
        }
        return page;
    }

    /// The refusal of a cursor that no page gave.
    static ProblemException notACursor(String text) {
        return new ProblemException(
                ErrorCode.INVALID_FIELD,
                "'cursor' is '%s'; it must be the 'next_cursor' of the page before"
                        .formatted(Excerpt.of(text)));
    }
}
