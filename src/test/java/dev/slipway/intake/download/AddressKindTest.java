package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.problem.ProblemException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where addresses lead, form by form. */
class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, PUBLIC",
        "1.1.1.1, PUBLIC",
        "9.255.255.255, PUBLIC",
        "11.0.0.0, PUBLIC",
        "100.63.255.255, PUBLIC",
        "100.128.0.0, PUBLIC",
        "126.255.255.255, PUBLIC",
        "128.0.0.1, PUBLIC",
        "169.253.255.255, PUBLIC",
        "172.15.255.255, PUBLIC",
        "172.32.0.0, PUBLIC",
        "192.0.1.1, PUBLIC",
        "192.167.255.255, PUBLIC",
        "192.169.0.0, PUBLIC",
        "198.17.255.255, PUBLIC",
        "198.20.0.0, PUBLIC",
        "223.255.255.255, PUBLIC",
        "0.0.0.0, NEVER",
        "0.1.2.3, NEVER",
        "10.0.0.1, INSIDE",
        "10.255.255.255, INSIDE",
        "100.64.0.1, INSIDE",
        "100.127.255.255, INSIDE",
        "100.100.100.200, NEVER",
        "127.0.0.1, INSIDE",
        "127.255.255.254, INSIDE",
        "168.63.129.16, NEVER",
        "169.254.0.1, NEVER",
        "169.254.169.254, NEVER",
        "169.254.170.2, NEVER",
        "172.16.0.1, INSIDE",
        "172.31.255.255, INSIDE",
        "192.0.0.1, INSIDE",
        "192.0.0.192, NEVER",
        "192.0.2.1, INSIDE",
        "192.88.99.1, INSIDE",
        "192.168.0.1, INSIDE",
        "192.168.255.255, INSIDE",
        "198.18.0.1, INSIDE",
        "198.19.255.255, INSIDE",
        "198.51.100.7, INSIDE",
        "203.0.113.7, INSIDE",
        "224.0.0.1, NEVER",
        "239.255.255.255, NEVER",
        "240.0.0.1, INSIDE",
        "255.255.255.255, NEVER",
        "2606:4700:4700::1111, PUBLIC",
        "2a00:1450:4001:80b::200e, PUBLIC",
        "2400:cb00::1, PUBLIC",
        "::, NEVER",
        "::1, INSIDE",
        "fe80::1, NEVER",
        "febf::1, NEVER",
        "fe80::a9fe:a9fe, NEVER",
        "fec0::1, INSIDE",
        "fc00::1, INSIDE",
        "fd12:3456:789a::1, INSIDE",
        "fd00:ec2::254, NEVER",
        "ff02::1, NEVER",
        "ff0e::1, NEVER",
        "100::1, INSIDE",
        "2001:db8::1, INSIDE",
        "3fff::1, INSIDE",
        "3ffe::1, INSIDE",
        "2001:2::1, INSIDE",
        "2001:10::1, INSIDE",
        "2001:200::1, PUBLIC",
        "5f00::1, INSIDE",
        "4000::1, INSIDE",
        // IPv4 in IPv6
        "::ffff:127.0.0.1, INSIDE",
        "::ffff:169.254.169.254, NEVER",
        "::ffff:10.1.2.3, INSIDE",
        "::ffff:8.8.8.8, PUBLIC",
        "::127.0.0.1, INSIDE",
        "::169.254.169.254, NEVER",
        "::8.8.8.8, INSIDE",
        "64:ff9b::8.8.8.8, PUBLIC",
        "64:ff9b::127.0.0.1, INSIDE",
        "64:ff9b::10.0.0.1, INSIDE",
        "64:ff9b::a9fe:a9fe, NEVER",
        "64:ff9b:1::a00:1, INSIDE",
        "2002:808:808::1, PUBLIC",
        "2002:7f00:1::, INSIDE",
        "2002:a9fe:a9fe::1, NEVER",
        "2002:c0a8:101::, INSIDE",
        "2001:0:4136:e378:8000:63bf:f7f7:f7f7, INSIDE",
        "2001:0:4136:e378:8000:63bf:80ff:fffe, INSIDE",
        "2001:0:4136:e378:8000:63bf:5601:5601, NEVER",
        "2606:4700::5efe:10.0.0.1, INSIDE",
        "2606:4700::200:5efe:169.254.169.254, NEVER",
        "2606:4700::5efe:8.8.8.8, PUBLIC",
    })
    void everyAddressLeadsSomewhere(String literal, AddressKind kind) {
        assertThat(AddressKind.of(InetAddress.ofLiteral(literal))).isEqualTo(kind);
    }

    @Test
    void aMappedAddressThatJavaLeftAsItIs() throws Exception {
        var bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        bytes[12] = 127;
        bytes[15] = 1;
        assertThat(AddressKind.of(Inet6Address.getByAddress(null, bytes, -1))).isEqualTo(AddressKind.INSIDE);
    }

    @Test
    void whatIsNamedIsAllowedAndNoMore() {
        var rules = new AddressRules(Limits.STRICT.allowing("Files.Lab", "10.1.0.0/16", "fd00::/8", "192.168.7.7"));
        rules.requireAll("files.lab", List.of(InetAddress.ofLiteral("192.168.1.1")));
        rules.requireAll("other.lab", List.of(InetAddress.ofLiteral("10.1.255.255")));
        rules.requireAll("other.lab", List.of(InetAddress.ofLiteral("fd00::7"), InetAddress.ofLiteral("192.168.7.7")));
        for (var bad : List.of("10.2.0.0", "192.168.7.8", "127.0.0.1", "fc00::1")) {
            assertThatThrownBy(() -> rules.requireAll("other.lab", List.of(InetAddress.ofLiteral(bad))))
                    .as(bad)
                    .isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> rules.requireAll("files.lab", List.of(InetAddress.ofLiteral("169.254.169.254"))))
                .as("not even by name")
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> rules.requireAll("sub.files.lab", List.of(InetAddress.ofLiteral("192.168.1.1"))))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> rules.requireAll("nobody.lab", List.of())).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> new AddressRules(Limits.STRICT.allowing("10.0.0.0/33")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
