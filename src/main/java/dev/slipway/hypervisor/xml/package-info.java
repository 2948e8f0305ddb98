/** Domain XML: one small part per aspect, built as a tree; the reader for what libvirt reports; the guard in front of a definition. */
@NullMarked
package dev.slipway.hypervisor.xml;

import org.jspecify.annotations.NullMarked;
