package dev.slipway.provision;

import dev.slipway.guest.Owner;
import dev.slipway.guest.SecretBox;
import dev.slipway.guest.SecretPlace;
import dev.slipway.host.CpuProfiles;
import dev.slipway.hypervisor.DiskController;
import dev.slipway.hypervisor.DiskFormat;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.HostCapabilities;
import dev.slipway.hypervisor.Hypervisor;
import dev.slipway.image.Image;
import dev.slipway.kit.KitMode;
import dev.slipway.machine.DiskMode;
import dev.slipway.machine.MachineName;
import dev.slipway.machine.Machines;
import dev.slipway.operation.OperationId;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.ProblemException;
import dev.slipway.problem.Remedy;
import dev.slipway.template.MachineTemplate;
import dev.slipway.template.Templates;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Looks at a wish from all sides and answers with every problem at once, so that nobody has to try again and again. */
@ApplicationScoped
class Preflight {
    // Windows refuses these in account names; longer ones are not local accounts.
    private static final Pattern ACCOUNT = Pattern.compile("[^\\p{Cntrl}\"/\\\\\\[\\]:;|=,+*?<>@%]{1,20}");
    private static final String HOST = "local";

    private final Machines machines;
    private final DiskPreflight disks;
    private final KitPreflight kits;
    private final Templates templates;
    private final Hypervisor hypervisor;
    private final CpuProfiles profiles;
    private final SecretBox secrets;
    private final DistroPreflight distros;
    private final NetworkPreflight networks;
    private final Engine hostEngine;

    Preflight(
            Machines machines,
            DiskPreflight disks,
            KitPreflight kits,
            Templates templates,
            Hypervisor hypervisor,
            CpuProfiles profiles,
            SecretBox secrets,
            DistroPreflight distros,
            NetworkPreflight networks,
            @ConfigProperty(name = "slipway.host.engine") String hostEngine) {
        this.machines = machines;
        this.disks = disks;
        this.kits = kits;
        this.templates = templates;
        this.hypervisor = hypervisor;
        this.profiles = profiles;
        this.secrets = secrets;
        this.distros = distros;
        this.networks = networks;
        this.hostEngine = Engine.of(hostEngine);
    }

    /** The request is there when nothing stands against it. */
    record Verdict(Optional<ProvisionRequest> request, List<Problem> problems, List<String> warnings) {}

    Verdict check(MachineWish wish) {
        return check(wish, new BootImage.Named());
    }

    /** @param boot when it is another one than the named, the wish's image does not count */
    Verdict check(MachineWish wish, BootImage boot) {
        var findings = new Findings();
        var name = findings.take(() -> freeName(wish.name()));
        var template = findings.take(() -> template(wish.template()));
        var engine = findings.take(() -> engine(wish.engine()));
        var image = disks.image(wish.image(), boot, findings);
        var mode = findings.take(() -> word("disk", wish.disk(), DiskMode.OVERLAY, DiskMode::of, "overlay or convert"));
        var format = findings.take(() -> diskFormat(wish.format()));
        var controller = findings.take(() ->
                word("controller", wish.controller(), DiskController.SATA, DiskController::of, DiskController.words()));
        template.ifPresent(found -> SizePreflight.suits(wish, found, findings));
        var machine = OperationId.random().value();
        var owner = owner(wish, machine, findings);
        var network = template.flatMap(found -> findings.take(() -> networks.network(found)));
        var mac = networks.mac(wish.mac(), findings);
        var capabilities = engine.flatMap(chosen -> findings.take(() -> hypervisor.capabilities(chosen)));
        capabilities.ifPresent(offered -> {
            SizePreflight.fits(wish, offered, findings);
            host(wish, offered, findings);
        });
        image.ifPresent(found -> disks.boots(found, findings));
        controller.ifPresent(chosen -> image.map(Image::firmware)
                .filter(firmware -> !chosen.fits(firmware))
                .ifPresent(firmware -> findings.problems.add(ControllerPreflight.unfit(chosen, firmware))));
        image.ifPresent(found -> disks.space(found, boot, findings));
        var kit = findings.takeOptional(() -> kits.disc(wish.guestKit()));
        var kitMode = findings.take(
                () -> kits.mode(word("guestKitMode", wish.guestKitMode(), KitMode.CD, KitMode::of, "cd or inject")));
        kits.without(wish, findings);
        var wsl = wish.wsl() == null ? Optional.<ProvisionRequest.Wsl>empty() : distros.check(wish.wsl(), findings);
        if (!findings.problems.isEmpty() || image.isEmpty()) {
            return new Verdict(Optional.empty(), findings.problems, findings.warnings);
        }
        var what = template.orElseThrow();
        var ladder = profiles.ladder(engine.orElseThrow(), capabilities.orElseThrow());
        var diskMode = disks.mode(image.orElseThrow(), mode.orElseThrow(), findings);
        var request = new ProvisionRequest(
                machine,
                name.orElseThrow(),
                what.name(),
                HOST,
                image.orElseThrow().id(),
                engine.orElseThrow(),
                Objects.requireNonNull(image.orElseThrow().firmware()),
                wish.cpus() == null ? what.cpus() : wish.cpus(),
                wish.memoryMiB() == null ? what.memoryMiB() : wish.memoryMiB(),
                ladder.getFirst().name(),
                diskMode,
                diskMode == DiskMode.OVERLAY ? DiskFormat.QCOW2 : format.orElseThrow(),
                controller.orElseThrow(),
                network.orElseThrow(),
                owner,
                wsl.orElse(null),
                mac.orElse(null),
                boot instanceof BootImage.Planned(var planned) ? planned.wish() : null,
                kit.map(Image::id).orElse(null),
                kitMode.orElseThrow());
        return new Verdict(Optional.of(request), List.of(), findings.warnings);
    }

    private MachineName freeName(@Nullable String asked) {
        var name = new MachineName(asked == null ? "" : asked);
        if (machines.find(name.value()).isPresent()) {
            throw Problem.of(
                            ProblemCode.NAME_TAKEN,
                            "There is already a machine \"%s\".".formatted(name),
                            new Remedy.Advice("Choose another name, or delete that machine first."))
                    .toException();
        }
        var foreign =
                hypervisor.list().stream().anyMatch(domain -> domain.name().equals(name.domainName()));
        if (foreign) {
            throw Problem.of(
                            ProblemCode.FOREIGN_DOMAIN,
                            "The host has a domain \"%s\" that is not ours to touch.".formatted(name.domainName()),
                            new Remedy.Advice("Choose another name."),
                            new Remedy.Command("Or look at it.", "virsh dominfo " + name.domainName()))
                    .toException();
        }
        return name;
    }

    private MachineTemplate template(@Nullable String asked) {
        if (asked == null) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "No template is named.",
                            new Remedy.Advice("Name one of: %s."
                                    .formatted(String.join(
                                            ", ",
                                            templates.list().stream()
                                                    .map(MachineTemplate::name)
                                                    .toList()))))
                    .toException();
        }
        return templates.require(asked);
    }

    private Engine engine(@Nullable String asked) {
        return word("engine", asked, hostEngine, Engine::of, "kvm or tcg");
    }

    private DiskFormat diskFormat(@Nullable String asked) {
        var format = word("format", asked, DiskFormat.QCOW2, DiskFormat::of, "qcow2 or raw");
        if (!format.ofMachines()) {
            throw Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "A machine's own disk is not kept as %s.".formatted(format.words()),
                            new Remedy.Advice("Ask for qcow2 or raw."))
                    .toException();
        }
        return format;
    }

    private static <T> T word(
            String field,
            @Nullable String asked,
            T otherwise,
            java.util.function.Function<String, T> read,
            String form) {
        if (asked == null || asked.isBlank()) {
            return otherwise;
        }
        try {
            return read.apply(asked);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    Problem.of(
                            ProblemCode.INVALID_REQUEST,
                            "\"%s\" is no value for %s.".formatted(asked, field),
                            new Remedy.Advice("Use %s.".formatted(form))),
                    e);
        }
    }

    private @Nullable Owner owner(MachineWish wish, UUID machine, Findings findings) {
        var asked = wish.owner();
        if (asked == null || asked.user() == null || asked.user().isBlank()) {
            if (wish.wsl() != null) {
                findings.problem(
                        ProblemCode.INVALID_REQUEST,
                        "WSL needs to know whose distros they are.",
                        new Remedy.Advice(
                                "Name the Windows account in owner.user, and its password unless it is always logged on."));
            }
            return null;
        }
        if (!ACCOUNT.matcher(asked.user()).matches() || asked.user().isBlank()) {
            findings.problem(
                    ProblemCode.INVALID_NAME,
                    "This is not a Windows account name.",
                    new Remedy.Advice("Use at most 20 characters, none of \" / \\ [ ] : ; | = , + * ? < > @ %."));
            return null;
        }
        var password = asked.password();
        return new Owner(
                asked.user(),
                password == null || password.isEmpty()
                        ? null
                        : secrets.seal(SecretPlace.ownerPassword(machine), password));
    }

    private static void host(MachineWish wish, HostCapabilities offered, Findings findings) {
        if (!offered.engineAvailable()) {
            findings.problem(
                    ProblemCode.HOST_NOT_READY,
                    "This host's libvirt offers no %s."
                            .formatted(offered.engine().word()),
                    new Remedy.Link("See what the host lacks.", "/host"));
        }
        if (wish.wsl() != null) {
            hypervisorInside(wish.wsl(), offered, findings);
        }
    }

    /** WSL 2 runs a hypervisor of its own. */
    static void hypervisorInside(MachineWish.WslWish wish, HostCapabilities offered, Findings findings) {
        if (wish.version() != null && wish.version() == 1) {
            return;
        }
        switch (offered.engine()) {
            case KVM -> {
                if (offered.engineAvailable() && !offered.nested()) {
                    findings.problem(
                            ProblemCode.NESTED_VIRTUALIZATION_OFF,
                            "This host does not offer nested virtualization, which WSL 2 needs.",
                            new Remedy.Command(
                                    "Turn it on with all machines stopped (AMD: kvm_amd).",
                                    "modprobe -r kvm_intel && modprobe kvm_intel nested=1"),
                            new Remedy.Link("See what the host lacks.", "/host"),
                            new Remedy.Advice("Or ask for WSL 1, which needs no nested virtualization."));
                }
            }
            case TCG ->
                findings.warnings.add(
                        "Engine tcg is software emulation: good for the practice guest, far too slow for Windows.");
        }
    }
}
