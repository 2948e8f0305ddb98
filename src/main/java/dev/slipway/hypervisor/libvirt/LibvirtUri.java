package dev.slipway.hypervisor.libvirt;

import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;

/** Connection URIs that only connect: libvirt's ssh and ext transports run programs named in the URI, as the service's account. */
final class LibvirtUri {
    private static final Set<String> SCHEMES = Set.of("qemu", "qemu+unix", "qemu+tls", "test");
    private static final Set<String> PARAMETERS = Set.of("socket", "mode", "root");

    private LibvirtUri() {}

    static String checked(String text) {
        try {
            var uri = URI.create(text);
            var query = uri.getRawQuery();
            var harmless = query == null
                    || Arrays.stream(query.split("[&;]"))
                            .map(one -> one.split("=", 2)[0])
                            .allMatch(PARAMETERS::contains);
            if (SCHEMES.contains(String.valueOf(uri.getScheme())) && harmless) {
                return text;
            }
        } catch (IllegalArgumentException _) {
            // Falls through to the refusal.
        }
        throw Problem.of(
                        ProblemCode.INVALID_REQUEST,
                        "The libvirt URI \"%s\" is not one that Slipway opens.".formatted(text),
                        new Remedy.Advice("Set slipway.libvirt.uri to qemu:///system, or to qemu+tls://<host>/system."))
                .toException();
    }
}
