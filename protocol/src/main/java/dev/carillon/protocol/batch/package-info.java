/// The dialect of reference system C, the batch-progress server: `{type, payload, timestamp(ms),
/// id?}`. It is described in `docs/dialects.md`; add a command by adding a codec to
/// [dev.carillon.protocol.batch.CommandCodecs].
@NullMarked
package dev.carillon.protocol.batch;

import org.jspecify.annotations.NullMarked;
