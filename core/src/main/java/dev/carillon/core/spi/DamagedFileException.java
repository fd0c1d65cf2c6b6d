package dev.carillon.core.spi;

/// A file is not what was once stored. The message names it and the mend; it is shown to whoever
/// asked for it.
public final class DamagedFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DamagedFileException(String message) {
        super(message);
    }
}
