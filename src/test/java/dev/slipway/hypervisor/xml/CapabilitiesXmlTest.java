package dev.slipway.hypervisor.xml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shortened answers of libvirt 9.0. */
class CapabilitiesXmlTest {
    private static final String INTEL = """
            <domainCapabilities>
              <domain>kvm</domain>
              <os supported='yes'>
                <enum name='firmware'><value>efi</value></enum>
                <loader supported='yes'><enum name='secure'><value>yes</value><value>no</value></enum></loader>
              </os>
              <cpu>
                <mode name='host-passthrough' supported='yes'/>
                <mode name='host-model' supported='yes'>
                  <model fallback='forbid'>Skylake-Client-IBRS</model><vendor>Intel</vendor>
                  <feature policy='require' name='ss'/><feature policy='require' name='vmx'/>
                </mode>
                <mode name='custom' supported='yes'><model usable='no'>EPYC</model></mode>
              </cpu>
              <devices>
                <tpm supported='yes'><enum name='backendModel'><value>passthrough</value><value>emulator</value></enum></tpm>
              </devices>
              <features>
                <hyperv supported='yes'><enum name='features'><value>relaxed</value><value>vpindex</value><value>evmcs</value></enum></hyperv>
              </features>
            </domainCapabilities>
            """;

    @Test
    void readsAnIntelHostWithNesting() {
        var domains = CapabilitiesXml.domains(INTEL);
        assertThat(domains.nested()).isTrue();
        assertThat(domains.hypervFeatures()).containsExactlyInAnyOrder("relaxed", "vpindex", "evmcs");
        assertThat(domains.uefi()).isTrue();
        assertThat(domains.secureBoot()).isTrue();
        assertThat(domains.tpm()).isTrue();
    }

    @Test
    void readsWhatIsMissing() {
        assertThat(CapabilitiesXml.domains(INTEL.replace("<feature policy='require' name='vmx'/>", ""))
                        .nested())
                .isFalse();
        assertThat(CapabilitiesXml.domains(INTEL.replace("<hyperv supported='yes'>", "<hyperv supported='no'>"))
                        .hypervFeatures())
                .isEmpty();
        assertThat(CapabilitiesXml.domains(INTEL.replace("<value>emulator</value>", ""))
                        .tpm())
                .isFalse();
        assertThat(CapabilitiesXml.domains(INTEL.replace("<value>yes</value>", ""))
                        .secureBoot())
                .isFalse();
        assertThat(CapabilitiesXml.domains("<domainCapabilities/>"))
                .isEqualTo(new CapabilitiesXml.Domains(false, java.util.Set.of(), false, false, false));
    }

    @Test
    void amdModelsHaveSvmUnlessItIsDisabled() {
        var amd = INTEL.replace("Skylake-Client-IBRS", "EPYC-Rome").replace("name='vmx'", "name='npt'");
        assertThat(CapabilitiesXml.domains(amd).nested()).isTrue();
        assertThat(CapabilitiesXml.domains(amd.replace("policy='require' name='ss'", "policy='disable' name='svm'"))
                        .nested())
                .isFalse();
    }

    @Test
    void readsTheHost() {
        var host = CapabilitiesXml.host("""
                <capabilities>
                  <host><cpu><arch>x86_64</arch><model>Skylake</model><vendor>Intel</vendor></cpu></host>
                  <guest><os_type>hvm</os_type><arch name='i686'><domain type='xen'/></arch></guest>
                  <guest><os_type>hvm</os_type><arch name='x86_64'><domain type='qemu'/><domain type='kvm'/></arch></guest>
                </capabilities>
                """);
        assertThat(host.cpuVendor()).isEqualTo("Intel");
        assertThat(host.domainTypes()).containsExactlyInAnyOrder("qemu", "kvm");
    }
}
