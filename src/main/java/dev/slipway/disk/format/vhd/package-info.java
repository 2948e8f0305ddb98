/** Disks of Virtual PC and older Hyper-V (VHD; QEMU calls them vpc). */
@NullMarked
package dev.slipway.disk.format.vhd;

import org.jspecify.annotations.NullMarked;
