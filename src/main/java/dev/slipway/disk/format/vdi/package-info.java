/** VirtualBox disk images, read by our own parser: QEMU's accepts truncated and differencing files without a word. */
@NullMarked
package dev.slipway.disk.format.vdi;

import org.jspecify.annotations.NullMarked;
