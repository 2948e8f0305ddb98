package dev.slipway.intake.download;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Names of hosts to addresses; asked once for each request. */
@FunctionalInterface
interface Resolver {
    List<InetAddress> resolve(String host) throws UnknownHostException;
}
