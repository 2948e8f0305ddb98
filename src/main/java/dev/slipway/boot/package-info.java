/** Starts after which Windows may not come back, each with its way back; and what the system disk hangs on. */
@NullMarked
package dev.slipway.boot;

import org.jspecify.annotations.NullMarked;
