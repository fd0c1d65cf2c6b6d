/// The dialect of reference system C, the batch-progress server: `{type, payload, timestamp(ms),
/// id?}`.
@NullMarked
package dev.carillon.protocol.batch;

import org.jspecify.annotations.NullMarked;
