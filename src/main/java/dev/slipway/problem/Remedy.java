package dev.slipway.problem;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a person can do about a problem; pages offer a copy button for commands. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Remedy.Command.class, name = "command"),
    @JsonSubTypes.Type(value = Remedy.Advice.class, name = "advice"),
    @JsonSubTypes.Type(value = Remedy.Link.class, name = "link")
})
public sealed interface Remedy {
    /** One sentence that says what doing this achieves. */
    String sentence();

    /** A command for a shell on the named place (the host unless the sentence says otherwise). */
    record Command(String sentence, String command) implements Remedy {}

    /** A thing to do that is not a command. */
    record Advice(String sentence) implements Remedy {}

    /** A page of Slipway where the mending happens; {@code href} is a path such as {@code /images}. */
    record Link(String sentence, String href) implements Remedy {}
}
