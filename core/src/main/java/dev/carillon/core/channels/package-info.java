/// What channels are for whom: namespaces with their options and rules, and the way a publication
/// takes from the door to the hub.
@NullMarked
package dev.carillon.core.channels;

import org.jspecify.annotations.NullMarked;
