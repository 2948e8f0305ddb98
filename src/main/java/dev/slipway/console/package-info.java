/** A machine's screen in the browser: who may come in, and the bytes between. */
@NullMarked
package dev.slipway.console;

import org.jspecify.annotations.NullMarked;
