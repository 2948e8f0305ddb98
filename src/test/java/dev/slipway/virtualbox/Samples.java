package dev.slipway.virtualbox;

import dev.slipway.disk.format.vdi.VdiBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Definitions as VirtualBox and VMware write them, shortened; with names and addresses of nobody. */
public final class Samples {
    private Samples() {}

    public static String text(String name) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream("/virtualbox/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static XmlNode xml(String name) {
        return xmlOf(text(name));
    }

    static XmlNode xmlOf(String text) {
        return DefinitionXml.read(text.getBytes(StandardCharsets.UTF_8));
    }

    static Definition vbox(String name) {
        return VboxReader.read(xml(name), "/import/" + name);
    }

    /** A machine with one disk, as small as it can be. */
    public static String small(String machineAttributes, String media, String hardware) {
        return """
                <VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
                  <Machine uuid="{33333333-aaaa-4aaa-8aaa-000000000001}" OSType="Windows10_64" %s>
                    <MediaRegistry><HardDisks>%s</HardDisks></MediaRegistry>
                    <Hardware><CPU count="2"/><Memory RAMSize="4096"/>%s
                      <StorageControllers>
                        <StorageController name="SATA" type="AHCI" Bootable="true">
                          <AttachedDevice type="HardDisk" port="0" device="0"><Image uuid="{11111111-2222-3333-4444-555555555555}"/></AttachedDevice>
                        </StorageController>
                      </StorageControllers>
                    </Hardware>
                  </Machine>
                </VirtualBox>
                """.formatted(machineAttributes, media, hardware);
    }

    /** The UUID that {@code VdiBuilder} gives its disks. */
    public static String disk(String location) {
        return "<HardDisk uuid=\"{11111111-2222-3333-4444-555555555555}\" location=\"%s\" format=\"VDI\" type=\"Normal\"/>"
                .formatted(location);
    }

    /** A machine with that address whose disk, beside the definition, is what {@link #bootable} writes. */
    public static String withAddress(String name, String mac) {
        return small(
                "name=\"%s\"".formatted(name),
                disk("win10.vdi"),
                "<Network><Adapter slot=\"0\" enabled=\"true\" MACAddress=\"%s\" type=\"82540EM\"><NAT/></Adapter></Network>"
                        .formatted(mac));
    }

    /** A disk that starts by BIOS. */
    public static Path bootable(Path file) throws IOException {
        var sector = new byte[512];
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        sector[446] = (byte) 0x80;
        sector[446 + 4] = 7;
        return VdiBuilder.full(2).write(file, 0, sector);
    }

    /** Members in the given order. */
    static byte[] tar(Map<String, byte[]> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            for (var member : new LinkedHashMap<>(members).entrySet()) {
                var entry = new TarArchiveEntry(member.getKey(), true);
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
