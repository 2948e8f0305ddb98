package dev.slipway.machine;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.jspecify.annotations.NullUnmarked;

// Two write at once: a step its definition, the watch what the host says; each only its own columns.
@DynamicUpdate
@Entity
@Table(name = "machine")
@NullUnmarked
class MachineEntity {
    @Id
    UUID id;

    String name;
    String template;
    String host;

    @Column(name = "image_id")
    UUID imageId;

    String engine;
    String firmware;
    int cpus;

    @Column(name = "memory_mib")
    long memoryMiB;

    @Column(name = "cpu_profile")
    String cpuProfile;

    @Column(name = "disk_mode")
    String diskMode;

    @Column(name = "disk_format")
    String diskFormat;

    String disk;

    @Column(name = "disk_controller")
    String diskController;

    @Column(name = "spare_disk")
    String spareDisk;

    String network;
    String mac;

    @Column(name = "owner_user")
    String ownerUser;

    @Column(name = "owner_secret")
    String ownerSecret;

    long generation;

    @Column(name = "domain_state")
    String domainState;

    @Column(name = "domain_reason")
    String domainReason;

    @Column(name = "guest_system")
    String guestSystem;

    @Column(name = "guest_practice")
    boolean guestPractice;

    @Column(name = "guest_build")
    Integer guestBuild;

    @Column(name = "guest_seen")
    Instant guestSeen;

    String wsl;
    boolean nested;
    Instant created;
}
