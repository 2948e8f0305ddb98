/** What went wrong and what to do about it. Depends on nothing. */
@NullMarked
package dev.slipway.problem;

import org.jspecify.annotations.NullMarked;
