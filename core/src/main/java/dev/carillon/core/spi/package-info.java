/// The ports of the core: what a store, a transport or an application plugs in.
@NullMarked
package dev.carillon.core.spi;

import org.jspecify.annotations.NullMarked;
