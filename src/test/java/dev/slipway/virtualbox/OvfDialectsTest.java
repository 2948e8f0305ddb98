package dev.slipway.virtualbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.virtualbox.Definition.Origin;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What different exporters write for the same machine. */
class OvfDialectsTest {
    private static final String SAMPLE = Samples.text("win11-vmware.ovf");

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
}
