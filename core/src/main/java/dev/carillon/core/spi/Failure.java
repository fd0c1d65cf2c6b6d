package dev.carillon.core.spi;

import dev.carillon.protocol.ErrorCode;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a client is told of something that failed: enough to mend it, and nothing of the server's
/// insides. Immutable.
public record Failure(ErrorCode code, String message) {
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    /// Of an exception; one that nobody expects is logged.
    public static Failure of(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case MessageRefusedException e -> new Failure(e.code(), e.getMessage());
            case StoreException e -> of(e);
            case DamagedFileException e ->
                    new Failure(ErrorCode.FILE_DAMAGED, String.valueOf(e.getMessage()));
            default -> {
                LOG.atError().setCause(failure).log("a request failed");
                yield text(ErrorCode.INTERNAL);
            }
        };
    }

    /// What the store refused would be refused again: it is no matter of waiting until the store is
    /// back, and nobody else tells the server's operator of it.
    private static Failure of(StoreException failure) {
        return switch (failure.reason()) {
            case OVERLOADED -> text(ErrorCode.OVERLOADED);
            case FULL -> text(ErrorCode.STORE_FULL);
            case UNAVAILABLE, CORRUPT -> text(ErrorCode.STORE_UNAVAILABLE);
            case FAILED -> {
                LOG.atError().setCause(failure).log("the store refused a request");
                yield text(ErrorCode.INTERNAL);
            }
        };
    }

    private static Failure text(ErrorCode code) {
        return new Failure(code, code.text());
    }
}
