/// What the codecs of JSON dialects share: a table of commands by their type, and the fields of one
/// command.
@NullMarked
package dev.carillon.protocol.codec;

import org.jspecify.annotations.NullMarked;
