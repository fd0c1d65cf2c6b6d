/// The dialect of reference system E, Momentum: `{id, message_type, data, timestamp(ISO 8601),
/// from_user_id?}`.
@NullMarked
package dev.carillon.protocol.momentum;

import org.jspecify.annotations.NullMarked;
