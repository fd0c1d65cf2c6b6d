/// The native dialect, `carillon`: `{type, id?, channel?, data, timestamp, offset?, user?}`. It is
/// described in `docs/protocol.md`; add a command by adding a codec to
/// [dev.carillon.protocol.carillon.CommandCodecs].
@NullMarked
package dev.carillon.protocol.carillon;

import org.jspecify.annotations.NullMarked;
