package dev.slipway.wsl.command;

import dev.slipway.guest.JobResult;
import dev.slipway.wsl.distro.DistroState;
import dev.slipway.wsl.distro.DistroView;
import dev.slipway.wsl.distro.FeatureState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what wsl.exe, DISM and their like print. Only codes, names and state words are read, as everything else is translated. Old
 * wsl.exe prints UTF-16LE whatever it is told, and one stream can hold both encodings.
 */
public final class WslOutput {
    private static final Pattern DISTRO = Pattern.compile("([* ]) (\\S+) +([A-Za-z]+) +([12])");
    private static final Pattern CODE_PATH = Pattern.compile("\\bWsl(/[A-Za-z][A-Za-z0-9_]*|/0x[0-9A-Fa-f]+)+");
    private static final Pattern HRESULT = Pattern.compile("\\b0x[0-9A-Fa-f]{8}\\b");
    private static final Pattern NUMBERS = Pattern.compile("\\d+(\\.\\d+){2,3}");
    private static final Pattern STATE = Pattern.compile("(?m)^State : (.+)$");
    private static final Pattern REGISTRY_VERSION = Pattern.compile("(?m)^\\s+Version\\s+REG_SZ\\s+(\\S+)\\s*$");
    // Windows before 10 1607 put a blank after every byte.
    private static final Pattern SHA256 = Pattern.compile("(?m)^((?:[0-9a-fA-F]{2} ?){32})$");

    private WslOutput() {}

    /** Plain lines, whichever encoding they came in. */
    public static String clean(String text) {
        return text.replace("\0", "")
                .replace("\uFEFF", "")
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }

    /** As {@link #clean}, from bytes: UTF-16LE when a mark or a zero second byte says so, else UTF-8. */
    public static String clean(byte[] bytes) {
        var marked = bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE;
        var wide = marked || bytes.length >= 2 && bytes[1] == 0;
        return clean(new String(bytes, wide ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8));
    }

    /** Rows of {@code --list --verbose}. */
    static List<DistroView> distros(String text) {
        var distros = new ArrayList<DistroView>();
        for (var line : clean(text).lines().toList()) {
            var row = DISTRO.matcher(line.stripTrailing());
            if (row.matches()) {
                distros.add(new DistroView(
                        row.group(2),
                        Integer.parseInt(row.group(4)),
                        DistroState.of(row.group(3)),
                        row.group(1).equals("*")));
            }
        }
        return List.copyOf(distros);
    }

    /** First number of {@code --version}, which is that of WSL; empty for the wsl.exe of Windows, which knows no {@code --version}. */
    static Optional<String> version(JobResult result) {
        if (result.exitCode() != 0) {
            return Optional.empty();
        }
        var found = NUMBERS.matcher(clean(result.stdout()));
        return found.find() ? Optional.of(found.group()) : Optional.empty();
    }

    /** The last code path, {@code Wsl/Service/…/CODE}, or a bare HRESULT as old versions print it. Errors go to stdout. */
    public static Optional<String> errorCode(JobResult result) {
        var text = clean(result.stdout()) + "\n" + clean(result.stderr());
        var last =
                CODE_PATH.matcher(text).results().reduce((_, later) -> later).map(java.util.regex.MatchResult::group);
        return last.isPresent()
                ? last
                : HRESULT.matcher(text).results().findFirst().map(java.util.regex.MatchResult::group);
    }

    static FeatureState featureState(String dismText) {
        var found = STATE.matcher(clean(dismText));
        return found.find() ? FeatureState.of(found.group(1)) : FeatureState.UNKNOWN;
    }

    static Optional<String> registryVersion(String text) {
        var found = REGISTRY_VERSION.matcher(clean(text));
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    public static Optional<String> sha256(String certutilText) {
        var found = SHA256.matcher(clean(certutilText));
        return found.find() ? Optional.of(found.group(1).replace(" ", "").toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /** The last lines for a person, at most 600 characters. */
    public static String tail(JobResult result) {
        var text =
                (clean(result.stdout()).strip() + "\n" + clean(result.stderr()).strip()).strip();
        return text.length() <= 600 ? text : "…" + text.substring(text.length() - 599);
    }
}
