package dev.slipway.host;

import dev.slipway.hypervisor.Engine;

/**
 * A registered host.
 *
 * @param id stable, for example {@code local}
 * @param name for people
 * @param uri libvirt's connection
 * @param engine what runs guests here; set by a person, never guessed
 */
public record Host(String id, String name, String uri, Engine engine) {}
