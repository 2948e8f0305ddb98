/** QEMU's own images, versions 2 and 3; nothing they name is ever opened. */
@NullMarked
package dev.slipway.disk.format.qcow2;

import org.jspecify.annotations.NullMarked;
