/** Runs the programs that read what others wrote: under limits, without our environment, and where the host can, without the rest of it. */
@NullMarked
package dev.slipway.program;

import org.jspecify.annotations.NullMarked;
