package dev.slipway.wsl.command;

import dev.slipway.guest.GuestAgent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code .wslconfig} in the owner's profile folder, as LocalSystem can read it. */
public record ProfileFile(WslTarget target) {
    public static final String WSLCONFIG = ".wslconfig";
    private static final int LARGEST = 1 << 20;
    private static final Pattern PLAIN_USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]{0,63}");

    /** Empty when there is none. Profile folders are normally named after the account; where not, it is taken for absent. */
    public Optional<String> read(GuestAgent agent) {
        var user = target.owner().user();
        if (!PLAIN_USER.matcher(user).matches()) {
            return Optional.empty();
        }
        return agent.readFile("C:\\Users\\" + user + "\\" + WSLCONFIG, LARGEST)
                .map(bytes -> new String(bytes, isWide(bytes) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8));
    }

    /** Windows PowerShell writes UTF-16 with a mark unless told otherwise, and WSL reads it. */
    private static boolean isWide(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE;
    }
}
