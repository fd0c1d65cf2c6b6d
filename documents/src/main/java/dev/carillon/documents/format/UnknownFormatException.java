package dev.carillon.documents.format;

import java.io.Serial;

/// A number format that is not understood. Costs no stack trace; never leaves this package.
final class UnknownFormatException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    UnknownFormatException(String what) {
        super(what, null, false, false);
    }
}
