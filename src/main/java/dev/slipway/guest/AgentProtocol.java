package dev.slipway.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.guest.GuestAgent.ExecResult;
import dev.slipway.guest.GuestAgent.OsInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Commands and answers of the QEMU guest agent as JSON. Answers come from inside the guest, so they may be anything. */
final class AgentProtocol {
    /**
     * Raw bytes in one file read or write. vioserial loses answers beyond 2 MiB and libvirt takes commands up to 4 MiB, but an emulated
     * guest on a busy host needs more than a minute for 1 MiB (measured).
     */
    static final int CHUNK = 1 << 17;

    private static final int MAX_ANSWER = 4 << 20;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_USERS = 1000;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_ANSWER)
                            .maxStringLength(MAX_ANSWER)
                            .maxNameLength(1000)
                            .maxNumberLength(50)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What the agent made of a command. */
    sealed interface Answer {
        record Done(JsonNode value) implements Answer {}

        record Refused(String words) implements Answer {}
    }

    private AgentProtocol() {}

    static ObjectNode arguments() {
        return JSON.createObjectNode();
    }

    static ObjectNode exec(String path, List<String> arguments, String input, boolean capture) {
        var node = arguments().put("path", path).put("capture-output", capture);
        var list = node.putArray("arg");
        arguments.forEach(list::add);
        if (!input.isEmpty()) {
            node.put("input-data", Base64.getEncoder().encodeToString(input.getBytes(StandardCharsets.UTF_8)));
        }
        return node;
    }

    static String command(String name, ObjectNode arguments) {
        var node = JSON.createObjectNode().put("execute", name);
        if (!arguments.isEmpty()) {
            node.set("arguments", arguments);
        }
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a command that is no JSON", e);
        }
    }

    static Answer answer(String command, String text) {
        if (text.length() > MAX_ANSWER) {
            throw GuestProblems.strange(command, "an answer of " + text.length() + " characters");
        }
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // The parser's own message quotes the guest's text; not worth showing.
            throw GuestProblems.strange(command, "no JSON");
        }
        if (node == null || !node.isObject()) {
            throw GuestProblems.strange(command, "no object");
        }
        var error = node.get("error");
        if (error != null) {
            return new Answer.Refused(GuestText.oneLine(error.path("desc").asText("")));
        }
        var value = node.get("return");
        if (value == null) {
            throw GuestProblems.strange(command, "neither \"return\" nor \"error\"");
        }
        return new Answer.Done(value);
    }

    static long number(String command, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw GuestProblems.strange(command, "no number");
        }
        return value.longValue();
    }

    static OsInfo osInfo(String command, JsonNode value) {
        return new OsInfo(
                text(command, value, "id"), text(command, value, "pretty-name"), build(value.path("kernel-release")));
    }

    private static String text(String command, JsonNode value, String field) {
        var node = value.path(field);
        if (!node.isTextual()) {
            throw GuestProblems.strange(command, "no \"" + field + "\"");
        }
        return GuestText.oneLine(node.textValue());
    }

    // On Windows kernel-release is the build number; other systems say other things there.
    private static int build(JsonNode release) {
        return release.isTextual() && release.textValue().matches("[0-9]{1,9}")
                ? Integer.parseInt(release.textValue())
                : 0;
    }

    static List<String> users(String command, JsonNode value) {
        if (!value.isArray() || value.size() > MAX_USERS) {
            throw GuestProblems.strange(command, "no list of users");
        }
        var names = new ArrayList<String>();
        for (var user : value) {
            names.add(text(command, user, "user"));
        }
        return List.copyOf(names);
    }

    /** Empty while the program runs. */
    static Optional<ExecResult> status(String command, JsonNode value) {
        var exited = value.path("exited");
        if (!exited.isBoolean()) {
            throw GuestProblems.strange(command, "no \"exited\"");
        }
        if (!exited.booleanValue()) {
            return Optional.empty();
        }
        // The Windows agent hands over statuses from 0xC0000000 as a signal (qga/commands.c), wsl.exe's -1 for example.
        var status = value.has("exitcode") ? value.get("exitcode") : value.path("signal");
        return Optional.of(new ExecResult(
                (int) number(command, status),
                GuestText.decode(bytes(command, value.path("out-data"))),
                GuestText.decode(bytes(command, value.path("err-data")))));
    }

    static byte[] bytes(String command, JsonNode base64) {
        if (base64.isMissingNode()) {
            return new byte[0];
        }
        if (!base64.isTextual()) {
            throw GuestProblems.strange(command, "no base64");
        }
        try {
            return Base64.getDecoder().decode(base64.textValue());
        } catch (IllegalArgumentException e) {
            throw GuestProblems.strange(command, "no base64");
        }
    }
}
