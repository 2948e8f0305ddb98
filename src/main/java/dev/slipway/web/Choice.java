package dev.slipway.web;

/** One entry of a select box. */
public record Choice(String value, String label, boolean selected) {
    static Choice of(String value, String label, String chosen) {
        return new Choice(value, label, value.equals(chosen));
    }
}
