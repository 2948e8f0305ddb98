package dev.slipway.hypervisor.libvirt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.hypervisor.RunningCpu;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.libvirt.LibvirtException;

/** Asks the running QEMU what its CPU really has; a requested feature may be missing without any error (host-passthrough, check none). */
final class CpuQuestion {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CpuQuestion() {}

    static RunningCpu ask(OwnedDomain owned) throws LibvirtException {
        if (!owned.isActive()) {
            throw Problems.state("The machine is off, so it has no CPU to ask about.", "Start it first.");
        }
        try {
            var cpus = ask(owned, Map.of("execute", "query-cpus-fast"));
            var path = cpus.path(0).path("qom-path").asText();
            var has = new HashSet<String>();
            for (var feature : RunningCpu.ASKED) {
                if (property(owned, path, feature).asBoolean()) {
                    has.add(feature);
                }
            }
            return new RunningCpu(
                    has,
                    StreamSupport.stream(
                                    property(owned, path, "unavailable-features")
                                            .spliterator(),
                                    false)
                            .map(JsonNode::asText)
                            .toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("QEMU's answer is no JSON", e);
        }
    }

    private static JsonNode property(OwnedDomain owned, String path, String name)
            throws LibvirtException, JsonProcessingException {
        return ask(owned, Map.of("execute", "qom-get", "arguments", Map.of("path", path, "property", name)));
    }

    private static JsonNode ask(OwnedDomain owned, Map<String, ?> command)
            throws LibvirtException, JsonProcessingException {
        return JSON.readTree(owned.domain().qemuMonitorCommand(JSON.writeValueAsString(command), 0))
                .path("return");
    }
}
