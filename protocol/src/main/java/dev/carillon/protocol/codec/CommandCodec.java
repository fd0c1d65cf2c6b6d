package dev.carillon.protocol.codec;

import dev.carillon.protocol.Command;

/// Reads one type of command.
@FunctionalInterface
public interface CommandCodec {
    /// Makes the command of its fields.
    ///
    /// @throws InvalidFieldException when a field does not fit
    Command decode(CommandFields fields);
}
