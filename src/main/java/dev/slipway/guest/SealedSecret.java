package dev.slipway.guest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A secret as it may be stored: encrypted, base64. Only {@link SecretBox} opens it. */
public record SealedSecret(String text) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SealedSecret {}

    @JsonValue
    @Override
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "SealedSecret[…]";
    }
}
