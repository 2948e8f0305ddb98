/** Disks of Hyper-V (VHDX). */
@NullMarked
package dev.slipway.disk.format.vhdx;

import org.jspecify.annotations.NullMarked;
