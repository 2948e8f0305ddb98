/** Talks to Windows inside: agent channel (SYSTEM), user-session runner, file hand-over, readiness. */
@NullMarked
package dev.slipway.guest;

import org.jspecify.annotations.NullMarked;
