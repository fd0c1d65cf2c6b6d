package dev.carillon.store.jdbc;

import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Has db-scheduler write times as all tables here have them, in both databases alike: as
/// milliseconds since 1970. Thread-safe: it has no state.
final class MillisCustomization extends DefaultJdbcCustomization {
    MillisCustomization() {
        super(true);
    }

    @Override
    public String getName() {
        return "Carillon";
    }

    @Override
    public void setInstant(PreparedStatement statement, int index, @Nullable Instant value)
            throws SQLException {
        if (value == null) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, value.toEpochMilli());
        }
    }

    @Override
    public @Nullable Instant getInstant(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    @Override
    public String getQueryLimitPart(int limit) {
        return " limit " + limit;
    }
}
