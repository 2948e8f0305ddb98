/** The steps of WSL's recipes, each with its undo. */
@NullMarked
package dev.slipway.wsl.step;

import org.jspecify.annotations.NullMarked;
