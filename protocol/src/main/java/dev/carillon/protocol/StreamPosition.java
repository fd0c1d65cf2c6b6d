package dev.carillon.protocol;

/// A place in a channel's log: everything up to and including `offset` lies before it.
///
/// Offsets start at 1 and have no gaps within an epoch; a log that had to forget begins a new
/// epoch, so positions of two epochs can't be compared.
public record StreamPosition(String epoch, long offset) {
    public StreamPosition {
        if (epoch.isEmpty() || offset < 0) {
            throw new IllegalArgumentException("not a position: " + epoch + "/" + offset);
        }
    }
}
