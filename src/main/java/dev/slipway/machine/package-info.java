/** Lab machines and their life: spec, status, disks, snapshots. */
@NullMarked
package dev.slipway.machine;

import org.jspecify.annotations.NullMarked;
