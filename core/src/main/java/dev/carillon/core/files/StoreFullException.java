package dev.carillon.core.files;

/// There is no room for another file: what its user has, or what all have, is as much as may be.
public final class StoreFullException extends RuntimeException {
    StoreFullException(String sentence) {
        super(sentence, null, false, false);
    }
}
