/** The commands of Windows and WSL, how they are run in the guest, and what their output means. */
@NullMarked
package dev.slipway.wsl.command;

import org.jspecify.annotations.NullMarked;
