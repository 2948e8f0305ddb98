/** Who may come in. For now the gate that every request passes; people, sessions and tokens will live here. */
@NullMarked
package dev.slipway.account;

import org.jspecify.annotations.NullMarked;
