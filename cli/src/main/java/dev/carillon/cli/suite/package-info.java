/// The check of any server that speaks Momentum's protocol: what its document promises, tried one
/// by one from outside.
@NullMarked
package dev.carillon.cli.suite;

import org.jspecify.annotations.NullMarked;
