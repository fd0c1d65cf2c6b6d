package dev.carillon.core.files;

/// There is no room for another file.
public final class StoreFullException extends RuntimeException {
    StoreFullException(long maxBytes) {
        super(
                "the uploaded files would take more than %d bytes, which is the limit"
                        .formatted(maxBytes));
    }
}
