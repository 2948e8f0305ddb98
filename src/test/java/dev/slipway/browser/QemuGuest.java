package dev.slipway.browser;

import static dev.slipway.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The practice guest under QEMU alone, software emulation: a screen to type on, and its agent to ask what arrived. No libvirt. */
final class QemuGuest implements AutoCloseable {
    private static final Path DISK = Path.of("target/practice/practice.vdi").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path screen;
    private final Process qemu;
    private final SocketChannel agent;
    private final BufferedReader answers;

    private QemuGuest(Path folder) throws Exception {
        assertThat(DISK).as("run src/test/guest/build.sh").exists();
        var disk = folder.resolve("disk.qcow2").toString();
        run("qemu-img", "create", "-q", "-f", "qcow2", "-b", DISK.toString(), "-F", "vdi", disk);
        screen = folder.resolve("vnc.sock");
        var socket = folder.resolve("agent.sock");
        qemu = new ProcessBuilder(
                        "qemu-system-x86_64",
                        "-accel",
                        "tcg",
                        "-machine",
                        "q35",
                        "-cpu",
                        "max",
                        "-m",
                        "512",
                        "-no-user-config",
                        "-vga",
                        "std",
                        "-vnc",
                        "unix:" + screen,
                        "-drive",
                        "if=none,id=disk,file=" + disk + ",format=qcow2,cache=unsafe",
                        "-device",
                        "ide-hd,drive=disk,bus=ide.0",
                        "-device",
                        "virtio-serial",
                        "-chardev",
                        "socket,id=agent,path=" + socket + ",server=on,wait=off",
                        "-device",
                        "virtserialport,chardev=agent,name=org.qemu.guest_agent.0")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("qemu.log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(socket) && Files.exists(screen));
        agent = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        answers = new BufferedReader(Channels.newReader(agent, StandardCharsets.UTF_8));
    }

    /** Returns when the agent inside answers. */
    static QemuGuest booted(Path folder) throws Exception {
        var guest = new QemuGuest(folder);
        guest.call("guest-ping", Map.of());
        return guest;
    }

    /** One more viewer. */
    ByteChannel screen() {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(screen));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when there is no such file. */
    Optional<String> read(String path) throws IOException {
        var opened = call("guest-file-open", Map.of("path", path, "mode", "r"));
        if (opened.has("error")) {
            return Optional.empty();
        }
        var handle = opened.path("return").asLong();
        var content = call("guest-file-read", Map.of("handle", handle)).path("return");
        call("guest-file-close", Map.of("handle", handle));
        return Optional.of(
                new String(Base64.getDecoder().decode(content.path("buf-b64").asText()), StandardCharsets.UTF_8));
    }

    private JsonNode call(String command, Map<String, ?> arguments) throws IOException {
        var json = JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments));
        var bytes = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            agent.write(bytes);
        }
        var line = answers.readLine();
        assertThat(line).as("the agent's answer to %s", command).isNotNull();
        return JSON.readTree(line);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Override
    public void close() throws Exception {
        agent.close();
        qemu.destroy();
        qemu.waitFor();
    }
}
