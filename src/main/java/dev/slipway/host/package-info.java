/** Registered hosts, the doctor (preflight checks with remedies), CPU profiles and their ladder. */
@NullMarked
package dev.slipway.host;

import org.jspecify.annotations.NullMarked;
