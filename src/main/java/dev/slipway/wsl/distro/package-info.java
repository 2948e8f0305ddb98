/** What is known of WSL and its distros, and what is wished of them: values only. */
@NullMarked
package dev.slipway.wsl.distro;

import org.jspecify.annotations.NullMarked;
