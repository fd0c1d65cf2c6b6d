package dev.carillon.server.net;

import java.nio.charset.StandardCharsets;

/// Bytes that nobody changes any more, without copying them. Immutable by that promise.
public final class Bytes {
    public static final Bytes NONE = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /// Takes bytes as they are.
    ///
    /// @param array which belongs to the result from now on
    public static Bytes of(byte[] array) {
        return new Bytes(array);
    }

    /// The bytes of a text in UTF-8.
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public int size() {
        return array.length;
    }

    /// The bytes themselves, for whoever only reads them.
    public byte[] array() {
        return array;
    }
}
