/** From wish to plan: request, preflight with all problems at once, steps. */
@NullMarked
package dev.slipway.provision;

import org.jspecify.annotations.NullMarked;
