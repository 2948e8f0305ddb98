package dev.slipway.intake.download;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which addresses may be asked: the internet, and inside only what an administrator named. */
@ApplicationScoped
class AddressRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,253}");
    private static final int FIRST_HIGH_PORT = 1024;

    private final DownloadSettings settings;
    private final Set<String> names = new HashSet<>();
    private final List<Network> networks = new ArrayList<>();

    AddressRules(DownloadSettings settings) {
        this.settings = settings;
        for (var entry : settings.allowHosts().orElse(List.of())) {
            var text = entry.strip().toLowerCase(Locale.ROOT);
            var network = Network.read(text);
            if (network.isPresent()) {
                networks.add(network.get());
            } else if (NAME.matcher(text).matches()) {
                names.add(text);
            } else {
                throw new IllegalArgumentException(
                        "slipway.download.allow-hosts: neither a name nor a network: " + text);
            }
        }
    }

    /**
     * What can be said without asking for the name's addresses.
     *
     * @throws dev.slipway.problem.ProblemException DOWNLOAD_ADDRESS
     */
    void require(WebAddress address) {
        var port = address.port();
        if (port != 80 && port != 443 && !(settings.highPorts() && port >= FIRST_HIGH_PORT)) {
            throw DownloadProblems.port(port);
        }
        address.literal().ifPresent(literal -> requireAll(address.host(), List.of(literal)));
    }

    /**
     * One bad address spoils them all: who mixes them means harm.
     *
     * @throws dev.slipway.problem.ProblemException DOWNLOAD_ADDRESS
     */
    void requireAll(String host, List<InetAddress> addresses) {
        if (addresses.isEmpty() || !addresses.stream().allMatch(address -> allows(host, address))) {
            throw DownloadProblems.host(host);
        }
    }

    private boolean allows(String host, InetAddress address) {
        return switch (AddressKind.of(address)) {
            case PUBLIC -> !isOurs(address) || isNamed(host, address);
            case INSIDE -> isNamed(host, address);
            case NEVER -> false;
        };
    }

    private boolean isNamed(String host, InetAddress address) {
        return names.contains(host) || networks.stream().anyMatch(network -> network.holds(address.getAddress()));
    }

    /** This host's public addresses lead to what listens here behind a firewall. */
    private static boolean isOurs(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }
}
