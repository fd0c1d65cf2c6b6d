/// Settings: their keys, where they come from, and what is wrong with them.
@NullMarked
package dev.carillon.server.config;

import org.jspecify.annotations.NullMarked;
