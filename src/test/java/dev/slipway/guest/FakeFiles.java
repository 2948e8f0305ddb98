package dev.slipway.guest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Files of a Windows as its guest agent serves them: one that somebody writes is open for nobody else. */
final class FakeFiles {
    record Handle(String path, String mode, AtomicInteger position) {}

    final Map<String, byte[]> files = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Set<String> folders = new HashSet<>();
    final Map<Long, Handle> handles = new LinkedHashMap<>();
    /** Open in a program, so in no agent. */
    final Set<String> locked = new HashSet<>();

    private long next = 1;

    @Nullable
    Object open(String path, String mode) {
        var writes = mode.equals("w");
        var busy = locked.contains(path)
                || handles.values().stream()
                        .anyMatch(handle -> handle.path().equals(path)
                                && (writes || handle.mode().equals("w")));
        var folder = path.substring(0, path.lastIndexOf('\\'));
        if (busy || (writes ? !folders.contains(folder) : !files.containsKey(path))) {
            return null;
        }
        if (writes) {
            files.put(path, new byte[0]);
        }
        handles.put(next, new Handle(path, mode, new AtomicInteger()));
        return next++;
    }

    @Nullable
    Object read(JsonNode arguments) {
        var handle = handles.get(arguments.path("handle").asLong());
        if (handle == null) {
            return null;
        }
        var content = files.getOrDefault(handle.path(), new byte[0]);
        var from = handle.position().get();
        var to = Math.min(content.length, from + arguments.path("count").asInt());
        handle.position().set(to);
        var chunk = Arrays.copyOfRange(content, from, to);
        return Map.of(
                "count", chunk.length, "buf-b64", Base64.getEncoder().encodeToString(chunk), "eof", chunk.length == 0);
    }

    @Nullable
    Object write(JsonNode arguments) throws IOException {
        var handle = handles.get(arguments.path("handle").asLong());
        if (handle == null) {
            return null;
        }
        var more = arguments.path("buf-b64").binaryValue();
        var old = files.getOrDefault(handle.path(), new byte[0]);
        var content = Arrays.copyOf(old, old.length + more.length);
        System.arraycopy(more, 0, content, old.length, more.length);
        files.put(handle.path(), content);
        return Map.of("count", more.length, "eof", false);
    }
}
