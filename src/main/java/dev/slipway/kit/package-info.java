/** How Slipway gets into a Windows that has no guest agent: a CD with the agent, its driver and a setup that a person starts. */
@NullMarked
package dev.slipway.kit;

import org.jspecify.annotations.NullMarked;
