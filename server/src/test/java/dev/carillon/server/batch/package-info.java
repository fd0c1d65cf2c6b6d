/// What reference system C, the batch-progress server, asks for, as its clients see it.
@NullMarked
package dev.carillon.server.batch;

import org.jspecify.annotations.NullMarked;
