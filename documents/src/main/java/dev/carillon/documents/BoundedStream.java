package dev.carillon.documents;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/// A stream that ends with an exception when there is more in it than there may be. Used by one
/// thread.
final class BoundedStream extends FilterInputStream {
    private final Supplier<RuntimeException> tooMuch;
    private long left;

    BoundedStream(InputStream in, long limit, Supplier<RuntimeException> tooMuch) {
        super(in);
        this.left = limit;
        this.tooMuch = tooMuch;
    }

    @Override
    public int read() throws IOException {
        var b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        var n = super.read(buffer, from, length);
        count(n);
        return n;
    }

    private void count(int read) {
        left -= Math.max(0, read);
        if (left < 0) {
            throw tooMuch.get();
        }
    }
}
