package dev.slipway.host;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The first processor of {@code /proc/cpuinfo}.
 *
 * @param virtualization {@code vmx}, {@code svm} or empty
 * @param vmxFlags words of the {@code vmx flags} line, empty on AMD and on old kernels
 * @param highestLeaf "cpuid level"
 */
record CpuInfo(
        String vendor,
        String modelName,
        Optional<String> virtualization,
        List<String> vmxFlags,
        OptionalInt highestLeaf) {
    private static final Pattern COLON = Pattern.compile("\\s*:\\s*");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    static CpuInfo read(HostFiles host) {
        var text = host.text("/proc/cpuinfo").orElse("");
        var flags = words(field(text, "flags"));
        return new CpuInfo(
                field(text, "vendor_id"),
                field(text, "model name"),
                flags.stream()
                        .filter(flag -> flag.equals("vmx") || flag.equals("svm"))
                        .findFirst(),
                words(field(text, "vmx flags")),
                number(field(text, "cpuid level")));
    }

    boolean isIntel() {
        return vendor.equals("GenuineIntel");
    }

    boolean isAmd() {
        return vendor.equals("AuthenticAMD");
    }

    private static String field(String text, String name) {
        return text.lines()
                .map(line -> COLON.split(line, 2))
                .filter(pair -> pair.length == 2 && pair[0].equals(name))
                .map(pair -> pair[1].strip())
                .findFirst()
                .orElse("");
    }

    private static List<String> words(String line) {
        return SPACE.splitAsStream(line).filter(word -> !word.isEmpty()).toList();
    }

    private static OptionalInt number(String text) {
        return text.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
