/** The port to an engine that runs domains. The adapter to libvirt and the domain XML live in sub-packages. */
@NullMarked
package dev.slipway.hypervisor;

import org.jspecify.annotations.NullMarked;
