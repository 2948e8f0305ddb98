/** The HTML door: pages, fragments, live events. */
@NullMarked
package dev.slipway.web;

import org.jspecify.annotations.NullMarked;
