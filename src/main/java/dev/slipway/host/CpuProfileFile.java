package dev.slipway.host;

import dev.slipway.hypervisor.CpuModel;
import dev.slipway.hypervisor.Engine;
import dev.slipway.hypervisor.Enlightenment;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The shape of {@code vm-templates/cpu-profiles.yaml}; a nullable component is a key that may be left out. */
record CpuProfileFile(Map<String, List<Enlightenment>> enlightenments, List<Row> profiles) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    record Row(
            String name,
            String title,
            Engine engine,
            String vendor,
            @Nullable CpuidLeafRange hostLeaf,
            String when,
            Cpu cpu,
            String enlightenments) {
        Row {
            require(
                    NAME.matcher(name).matches(),
                    "name \"%s\" is not lower-case letters, digits and hyphens".formatted(name));
            oneOf("vendor", vendor, Set.of("Intel", "AMD", CpuProfile.ANY_VENDOR));
            // libvirt compares a named model with the running CPU literally, and KVM adds what the host's CPU has.
            require(
                    engine == Engine.TCG
                            || !cpu.mode().equals("custom")
                            || !cpu.check().equals("full"),
                    "check full refuses every named model on KVM; use partial");
        }
    }

    /** @param features policy by feature name, for example {@code vmx: require} */
    record Cpu(
            String mode,
            @Nullable String model,
            String check,
            @Nullable Map<String, String> features,
            @Nullable Integer level) {
        Cpu {
            oneOf("mode", mode, Set.of("host-passthrough", "host-model", "maximum", "custom"));
            oneOf("check", check, Set.of("none", "partial", "full"));
            require(mode.equals("custom") == (model != null), "model belongs to mode custom, and only there");
            // Set by -global on QEMU's host CPU type, as libvirt has no word for it.
            require(level == null || mode.equals("host-passthrough"), "level belongs to mode host-passthrough");
            if (features != null) {
                features.values()
                        .forEach(policy -> oneOf("features", policy, Set.of("require", "disable", "optional")));
            }
        }

        CpuModel model(Map<String, String> features) {
            return new CpuModel(
                    mode,
                    model,
                    check,
                    features.entrySet().stream()
                            .map(feature -> new CpuModel.Feature(feature.getValue(), feature.getKey()))
                            .toList(),
                    level);
        }
    }

    CpuProfileFile {
        var names = profiles.stream().map(Row::name).toList();
        names.forEach(name -> require(
                names.indexOf(name) == names.lastIndexOf(name), "two profiles are called \"%s\"".formatted(name)));
        profiles.forEach(row -> require(
                enlightenments.containsKey(row.enlightenments()),
                "profile %s: there is no set of enlightenments \"%s\"".formatted(row.name(), row.enlightenments())));
        profiles.forEach(row -> require(
                row.engine() != Engine.TCG
                        || Objects.requireNonNull(enlightenments.get(row.enlightenments()))
                                .isEmpty(),
                "profile %s: software emulation has no enlightenments".formatted(row.name())));
    }

    List<CpuProfile> read() {
        return profiles.stream()
                .map(row -> new CpuProfile(
                        row.name(),
                        row.title(),
                        row.engine(),
                        row.vendor(),
                        Objects.requireNonNullElse(row.hostLeaf(), CpuidLeafRange.ANY),
                        row.when(),
                        row.cpu().model(Objects.requireNonNullElse(row.cpu().features(), Map.of())),
                        setOf(Objects.requireNonNull(enlightenments.get(row.enlightenments())))))
                .toList();
    }

    private static Set<Enlightenment> setOf(List<Enlightenment> words) {
        return words.isEmpty() ? Set.of() : EnumSet.copyOf(words);
    }

    private static void oneOf(String key, String value, Set<String> words) {
        require(
                words.contains(value),
                "%s \"%s\" is none of %s"
                        .formatted(
                                key,
                                value,
                                String.join(", ", words.stream().sorted().toList())));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
