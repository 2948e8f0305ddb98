/** Files and folders that Slipway keeps, and who may read them: nobody else, but for QEMU's account what machines stand on. */
@NullMarked
package dev.slipway.storage;

import org.jspecify.annotations.NullMarked;
