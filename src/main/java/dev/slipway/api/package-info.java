/** The JSON door; bodies are records. */
@NullMarked
package dev.slipway.api;

import org.jspecify.annotations.NullMarked;
