/// JSON by streaming: payloads stay the bytes they came as, envelopes are read in one pass.
@NullMarked
package dev.carillon.protocol.json;

import org.jspecify.annotations.NullMarked;
