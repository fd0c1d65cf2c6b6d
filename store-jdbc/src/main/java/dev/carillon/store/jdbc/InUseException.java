package dev.carillon.store.jdbc;

import java.sql.SQLTransientConnectionException;

/// That another server has the database, in a whole sentence for whoever runs this one. Immutable.
final class InUseException extends SQLTransientConnectionException {
    private static final long serialVersionUID = 1;

    private final String sentence;

    InUseException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
