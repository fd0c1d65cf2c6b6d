/// What an application's operator does to a server from the command line: publish, notify, listen,
/// have tasks run, and make tokens.
@NullMarked
package dev.carillon.cli.application;

import org.jspecify.annotations.NullMarked;
