package dev.slipway.intake.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
    private final AddressRules rules = new AddressRules(Limits.STRICT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "win11.vdi",
                "//files.example/win11.vdi",
                "file:///etc/passwd",
                "ftp://files.example/x",
                "gopher://files.example/x",
                "nfs://files.example/x",
                "jar:http://files.example/x!/y",
                "data:text/plain,hello",
                "javascript:alert(1)",
                "http:files.example",
                "http:///x",
                "http://user@files.example/x",
                "http://user:word@files.example/x",
                "http://files.example@127.0.0.1/x",
                "http://files.example:80@127.0.0.1/x",
                "http://127.0.0.1\\@files.example/x",
                "http://files.example/x\r\nHost: evil",
                "http://files.example/a b",
                "http://files.example:0/x",
                "http://files.example:65536/x",
                "http://files.example:22/x",
                "http://files.example:1023/x",
                "http://files.example:https/x",
                "http://-/x",
                "http://a..b/x",
                "http://.a/x",
                "http://fi\u0000les/x",
                "http://files.exämple/x",
                "http://files.example/ä",
                "http://１２７.0.0.1/x",
                "http://127。0。0。1/x",
                "http://%31%32%37.0.0.1/x",
                "http://2130706433/x",
                "http://0x7f000001/x",
                "http://0x7f.0.0.1/x",
                "http://0177.0.0.1/x",
                "http://017700000001/x",
                "http://127.1/x",
                "http://127.0.1/x",
                "http://127.0.0.01/x",
                "http://256.0.0.1/x",
                "http://1.2.3.4.5/x",
                "http://files.0x7f/x",
                "http://files.1/x",
                "http://0/x",
                "http://0.0.0.0/x",
                "http://127.0.0.1/x",
                "http://127.0.0.1:8080/x",
                "http://127.0.0.1./x",
                "http://10.0.0.1/x",
                "http://169.254.169.254/latest/meta-data",
                "http://[::1]/x",
                "http://[::]/x",
                "http://[0:0:0:0:0:ffff:127.0.0.1]/x",
                "http://[::ffff:7f00:1]/x",
                "http://[64:ff9b::7f00:1]/x",
                "http://[fe80::1%25eth0]/x",
                "http://[fd00:ec2::254]/x",
                "http://[2002:7f00:1::]/x",
                "http://[::1/x",
                "http://[v1.x]/x",
            })
    void whatCouldMeanHarmIsRefused(String text) {
        var problem = catchThrowableOfType(ProblemException.class, () -> rules.require(WebAddress.of(text)));
        assertThat(problem).as(text).isNotNull();
        assertThat(problem.problem().code()).isEqualTo(ProblemCode.DOWNLOAD_ADDRESS);
    }

    @ParameterizedTest
    @CsvSource({
        "https://files.example.org/win11.vdi, files.example.org, 443, /win11.vdi, win11.vdi",
        "HTTP://Files.Example.ORG, files.example.org, 80, /, download",
        "https://files.example.org./a/, files.example.org, 443, /a/, download",
        "https://xn--exmple-cua.org:8443/a%20b.vdi?key=s%2Fx#part, xn--exmple-cua.org, 8443, /a%20b.vdi?key=s%2Fx, a b.vdi",
        "http://8.8.8.8:80/x+y.img, 8.8.8.8, 80, /x+y.img, x+y.img",
        "http://[2606:4700:4700:0::1111]/x, 2606:4700:4700:0:0:0:0:1111, 80, /x, x",
        "http://my_host.lab/..%2f..%2fetc%2fpasswd, my_host.lab, 80, /..%2f..%2fetc%2fpasswd, passwd",
    })
    void theRestIsRead(String text, String host, int port, String target, String fileName) {
        var address = WebAddress.of(text);
        rules.require(address);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.target()).isEqualTo(target);
        assertThat(address.fileName()).isEqualTo(fileName);
        assertThat(WebAddress.of(address.whole())).isEqualTo(address);
    }

    @Test
    void aQueryIsNeverShown() {
        var address = WebAddress.of("https://files.example.org/win11.vdi?token=geheim#geheim");
        assertThat(address.shown()).isEqualTo("https://files.example.org/win11.vdi");
        assertThat(address).hasToString(address.shown());
        var problem = catchThrowableOfType(
                ProblemException.class, () -> WebAddress.of("https://files.example.org/a b?token=geheim"));
        assertThat(problem.getMessage()).doesNotContain("geheim");
        assertThat(problem).hasNoCause();
    }

    @Test
    void theHostIsSaidAsTheWebWritesIt() {
        assertThat(WebAddress.of("http://[2606:4700::1111]:8080/x").authority())
                .isEqualTo("[2606:4700:0:0:0:0:0:1111]:8080");
        assertThat(WebAddress.of("https://a.example:443/x").authority()).isEqualTo("a.example");
    }

    @Test
    void highPortsCanBeShut() {
        var shut = new AddressRules(Limits.STRICT.withoutHighPorts());
        shut.require(WebAddress.of("https://files.example.org/x"));
        assertThat(catchThrowableOfType(
                        ProblemException.class, () -> shut.require(WebAddress.of("https://files.example.org:8443/x"))))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "?y, /dir/sub/file?y",
        "'', /dir/sub/file?x",
        "#part, /dir/sub/file?x",
        "?, /dir/sub/file?",
        "other?y#part, /dir/sub/other?y",
        "./other, /dir/sub/other",
        ".., /dir/",
        "../x, /dir/x",
        "../../../x, /x",
        "/a/./b/../c/, /a/c/",
        "a//b, /dir/sub/a//b",
        "%2e%2e/x, /dir/sub/%2e%2e/x",
        "//b.example/y, /y",
        "//b.example, /",
    })
    void redirectsAreResolvedAsRfc3986Says(String location, String target) {
        var next = WebAddress.of("https://a.example/dir/sub/file?x").leadsTo(location);
        assertThat(next.target()).isEqualTo(target);
        assertThat(next.host()).isEqualTo(location.startsWith("//") ? "b.example" : "a.example");
    }

    @Test
    void redirectsAreReadLikeAddressesAndNeverLeaveTls() {
        var first = WebAddress.of("https://a.example/dir/file?x");
        assertThat(first.leadsTo("other")).isEqualTo(WebAddress.of("https://a.example/dir/other"));
        assertThat(WebAddress.of("https://a.example").leadsTo("..").target()).isEqualTo("/");
        assertThat(first.leadsTo("/y?z")).isEqualTo(WebAddress.of("https://a.example/y?z"));
        assertThat(first.leadsTo("//b.example/y")).isEqualTo(WebAddress.of("https://b.example/y"));
        assertThat(WebAddress.of("http://a.example/")
                        .leadsTo("https://a.example/x")
                        .tls())
                .isTrue();
        for (var bad :
                new String[] {"http://a.example/x", "ftp://a.example/x", "https://u@a.example/", "https://2130706433/"
                }) {
            assertThat(catchThrowableOfType(ProblemException.class, () -> first.leadsTo(bad)))
                    .as(bad)
                    .isNotNull();
        }
    }
}
