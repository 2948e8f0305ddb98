/** Reads vm-templates: what a machine is, as data. */
@NullMarked
package dev.slipway.template;

import org.jspecify.annotations.NullMarked;
