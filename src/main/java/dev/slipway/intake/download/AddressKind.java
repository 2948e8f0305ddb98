package dev.slipway.intake.download;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/** Where an IP address leads. */
enum AddressKind {
    /** To the internet. */
    PUBLIC,
    /** To this host, its neighbours or a reserved network; only where an administrator allows it. */
    INSIDE,
    /** To no host's files, ever: everybody at once, nobody, or the service that tells a cloud machine its secrets. */
    NEVER;

    // IANA's special-purpose registry for IPv4, with what must not be asked for.
    private static final List<Network> NEVER_4 = Network.all(
            "0.0.0.0/8", // this network; Linux connects 0.0.0.0 to itself
            "169.254.0.0/16", // link-local; 169.254.169.254 tells a cloud machine its secrets
            "168.63.129.16/32", // the same in Azure
            "100.100.100.200/32", // the same in Alibaba's cloud
            "192.0.0.192/32", // the same in Oracle's
            "224.0.0.0/4", // multicast
            "255.255.255.255/32");
    private static final List<Network> INSIDE_4 = Network.all(
            "10.0.0.0/8",
            "100.64.0.0/10", // carrier-grade NAT
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays, given up
            "192.168.0.0/16",
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "240.0.0.0/4");
    private static final List<Network> NEVER_6 = Network.all(
            "::/128",
            "fe80::/10", // link-local
            "fd00:ec2::254/128", // tells a machine of Amazon's its secrets
            "ff00::/8");
    // Of all of IPv6 only 2000::/3 is given out; in it these are not for hosts.
    private static final Network GIVEN_OUT = Network.of("2000::/3");
    private static final List<Network> INSIDE_6 = Network.all(
            "2001::/23", // protocols, Teredo and benchmarks among them
            "2001:db8::/32", // documentation
            "3ffe::/16", // 6bone, given up
            "3fff::/20"); // documentation
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network COMPATIBLE = Network.of("::/96");
    private static final Network LOOPBACK = Network.of("::1/128");
    private static final Network TEREDO = Network.of("2001::/32");

    static AddressKind of(InetAddress address) {
        var bytes = address.getAddress();
        return bytes.length == 4 ? of4(bytes) : of6(bytes);
    }

    private static AddressKind of4(byte[] address) {
        return within(NEVER_4, address) ? NEVER : within(INSIDE_4, address) ? INSIDE : PUBLIC;
    }

    /** What is wrapped in an address counts as well, as a gateway may unwrap it. */
    private static AddressKind of6(byte[] address) {
        if (within(NEVER_6, address)) {
            return NEVER;
        }
        if (mapped(address) || NAT64.holds(address)) {
            return of4(Arrays.copyOfRange(address, 12, 16));
        }
        if (SIX_TO_FOUR.holds(address)) {
            return of4(Arrays.copyOfRange(address, 2, 6));
        }
        if (TEREDO.holds(address)) {
            var client = Arrays.copyOfRange(address, 12, 16);
            for (var index = 0; index < client.length; index++) {
                client[index] ^= (byte) 0xff;
            }
            return worse(INSIDE, of4(client));
        }
        if (isatap(address)) {
            return worse(outer(address), of4(Arrays.copyOfRange(address, 12, 16)));
        }
        // ::a.b.c.d, given up: never public, and what is in it may be worse.
        if (COMPATIBLE.holds(address) && !LOOPBACK.holds(address)) {
            return worse(INSIDE, of4(Arrays.copyOfRange(address, 12, 16)));
        }
        return outer(address);
    }

    private static AddressKind outer(byte[] address) {
        return GIVEN_OUT.holds(address) && !within(INSIDE_6, address) ? PUBLIC : INSIDE;
    }

    /** Java makes an Inet4Address of these; one made otherwise is still one. */
    private static boolean mapped(byte[] address) {
        for (var index = 0; index < 10; index++) {
            if (address[index] != 0) {
                return false;
            }
        }
        return address[10] == (byte) 0xff && address[11] == (byte) 0xff;
    }

    private static boolean isatap(byte[] address) {
        return (address[8] == 0 || address[8] == 2)
                && address[9] == 0
                && address[10] == 0x5e
                && address[11] == (byte) 0xfe;
    }

    private static AddressKind worse(AddressKind one, AddressKind other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static boolean within(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.holds(address));
    }
}
