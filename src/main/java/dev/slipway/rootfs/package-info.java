/** Distro archives, read as streams and never unpacked. */
@NullMarked
package dev.slipway.rootfs;

import org.jspecify.annotations.NullMarked;
