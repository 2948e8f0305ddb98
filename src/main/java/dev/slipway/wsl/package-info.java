/** WSL in a guest: features, version, configuration, distros; SkiffOS is one distro with its own rules. */
@NullMarked
package dev.slipway.wsl;

import org.jspecify.annotations.NullMarked;
