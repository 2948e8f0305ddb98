package dev.slipway.virtualbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.image.build.DiskSource;
import dev.slipway.virtualbox.Definition.Origin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What different exporters write for the same machine. */
class OvfDialectsTest extends DefinitionCase {
    private static final String SAMPLE = Samples.text("win11-vmware.ovf");
    private static final String NAME = "win11-disk1.vmdk";
    private static final byte[] VMDK = Arrays.copyOf("KDMV".getBytes(StandardCharsets.US_ASCII), 3000);

    /** Items of that type as OVF 2.0 writes them. */
    private static String as(String ovf, String type, String element, String namespace) {
        return ovf.replaceAll(
                "(?s)<Item>((?:(?!</Item>).)*<rasd:ResourceType>%s<(?:(?!</Item>).)*)</Item>".formatted(type),
                "<%1$s xmlns:rasd=\"http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/%2$s\">$1</%1$s>"
                        .formatted(element, namespace));
    }

    private static Definition read(String ovf) {
        return OvfReader.read(Samples.xmlOf(ovf), "/import/win11.ovf", Origin.OVF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".xsd"})
    void itemsOfOvf2AreReadLikeAllOthers(String ending) {
        var disk = as(SAMPLE, "17", "StorageItem", "CIM_StorageAllocationSettingData" + ending);
        var second = as(disk, "10", "EthernetPortItem", "CIM_EthernetPortAllocationSettingData" + ending)
                .replace("ovf/envelope/1", "ovf/envelope/2");
        assertThat(second).contains("</StorageItem>", "</EthernetPortItem>");
        assertThat(read(second)).isEqualTo(read(SAMPLE));
        assertThat(read(second.replace("ResourceType>17<", "ResourceType>31<"))).isEqualTo(read(SAMPLE));
        assertThat(BootDisk.of(read(second))).isPresent();
    }

    private Path ovf(String href) throws IOException {
        return Files.writeString(folder.resolve("win11.ovf"), SAMPLE.replace(NAME, href));
    }

    @Test
    void aNameIsTakenAsItStandsElseDecoded() throws IOException {
        var decoded = Files.write(folder.resolve("My+ Dïsk.vmdk"), VMDK);
        var definition = ovf("My+%20D%C3%AFsk.vmdk");
        assertThat(look(definition).problems()).isEmpty();
        assertThat(look(definition).proposal().disk()).isEqualTo(decoded.toString());
        var plain = Files.write(folder.resolve("My+%20D%C3%AFsk.vmdk"), VMDK);
        assertThat(look(definition).proposal().disk()).isEqualTo(plain.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e%2e/away.vmdk", "%2e%2e%2faway.vmdk", "%2Ftmp%2Fx", "a%00b", "a%zzb", "%", "%2e"})
    void whatIsDecodedNeverLeadsOut(String href) throws IOException {
        Files.write(folder.resolveSibling("away.vmdk"), VMDK);
        assertThat(look(ovf(href)).proposal().disk()).isNull();
        assertThat(look(ovf(href)).problems()).hasSize(1);
    }

    @Test
    void aMemberOfAnApplianceIsDecoded() throws IOException {
        var members = Map.of(
                "a.ovf", SAMPLE.replace(NAME, "My%20Disk.vmdk").getBytes(StandardCharsets.UTF_8), "My Disk.vmdk", VMDK);
        var appliance = Files.write(folder.resolve("a.ova"), Samples.tar(members));
        assertThat(look(appliance).made().orElseThrow().source())
                .isInstanceOfSatisfying(
                        DiskSource.Member.class,
                        member -> assertThat(member.member()).isEqualTo("My Disk.vmdk"));
    }
}
