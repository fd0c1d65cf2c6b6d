/// The dialect of reference system D, the knowledge platform: `{type, data, timestamp(ISO 8601),
/// user_id?}`.
@NullMarked
package dev.carillon.protocol.knowledge;

import org.jspecify.annotations.NullMarked;
