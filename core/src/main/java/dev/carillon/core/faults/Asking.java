package dev.carillon.core.faults;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Asks for something that is answered later, so that the question itself never throws. Stateless.
public final class Asking {
    private Asking() {}

    /// Asks.
    ///
    /// @return the stage that was given, or one that failed with what was thrown instead
    public static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> question) {
        try {
            var answer = question.get();
            return answer == null
                    ? CompletableFuture.failedFuture(new NullPointerException("no stage was given"))
                    : answer;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
