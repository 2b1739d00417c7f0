/** The command line: one class per command, and what commands share with the terminal. */
package io.hydrarelay.cli;
