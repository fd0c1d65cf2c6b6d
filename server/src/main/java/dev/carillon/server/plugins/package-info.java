/// What an application adds to the server in jars, without building it anew.
@NullMarked
package dev.carillon.server.plugins;

import org.jspecify.annotations.NullMarked;
