package dev.slipway.packaged;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** What is inside a machine, asked past Slipway: by the guest agent, through virsh. */
public final class GuestByVirsh {
    private GuestByVirsh() {}
    /** Has the guest come up? Slipway asks only where it was told an owner. */
    public static boolean agentAnswers(String machine) throws IOException, InterruptedException {
        try {
            agent("slipway-" + machine, "guest-ping", Map.of());
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    /** What a file holds; empty when there is none. */
    public static String fileInside(String machine, String path) throws IOException, InterruptedException {
        var domain = "slipway-" + machine;
        String handle;
        try {
            handle = agent(domain, "guest-file-open", Map.of("path", path, "mode", "r"))
                    .getString("return");
        } catch (AssertionError e) {
            return "";
        }
        var content = agent(domain, "guest-file-read", Map.of("handle", Long.parseLong(handle)));
        agent(domain, "guest-file-close", Map.of("handle", Long.parseLong(handle)));
        return new String(Base64.getDecoder().decode(content.getString("return.buf-b64")), StandardCharsets.UTF_8);
    }

    private static JsonPath agent(String domain, String command, Map<String, ?> arguments)
            throws IOException, InterruptedException {
        var json = new ObjectMapper().writeValueAsString(Map.of("execute", command, "arguments", arguments));
        return JsonPath.from(Virsh.run("qemu-agent-command", domain, json));
    }
}
