/** Disk images and distro images: registration, validation, VDI parsing, conversion. */
@NullMarked
package dev.slipway.image;

import org.jspecify.annotations.NullMarked;
