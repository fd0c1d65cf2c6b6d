/// Tests of the store on both databases.
@NullMarked
package dev.carillon.store.jdbc;

import org.jspecify.annotations.NullMarked;
