package dev.slipway.guest;

import java.util.List;
import java.util.Optional;

/**
 * The QEMU guest agent of one machine, which runs as LocalSystem. Calls throw {@code ProblemException}: GUEST_AGENT_SILENT when nothing
 * answers in time, GUEST_AGENT_ERROR when it refuses.
 */
public interface GuestAgent {
    /** False instead of an exception when nothing answers. */
    boolean ping();

    OsInfo osInfo();

    /** Names of the accounts with an interactive session. */
    List<String> loggedOnUsers();

    /** Asks Windows to power off; returns when the request is sent. */
    void powerDown();

    /** Runs one program as LocalSystem and waits; for tiny things, everything else is a {@link JobScript}. */
    default ExecResult exec(String path, List<String> arguments) {
        return exec(path, arguments, "");
    }

    /**
     * As {@link #exec(String, List)}. The agent writes arguments into a log that every user of the machine reads, so what is secret goes here.
     *
     * @param input for a program that reads it; at most 4 KiB, as the agent waits for ever for one that does not
     */
    ExecResult exec(String path, List<String> arguments, String input);

    /** Starts one program as LocalSystem and does not wait for it. When the answer is lost, it may or may not have started. */
    void launch(String path, List<String> arguments);

    /** Writes a small file (at most 1 MiB), whole. */
    void writeFile(String windowsPath, byte[] content);

    /** Reads at most {@code limit} bytes; empty when the file cannot be opened. */
    Optional<byte[]> readFile(String windowsPath, int limit);

    /** Can the file be opened for reading? */
    boolean exists(String windowsPath);

    /**
     * Closes what a service that died left open in the agent, where it would stay so until Windows restarts. A file that is still in use is
     * opened again by its user.
     *
     * @param folder where a small file may be written
     */
    void closeAbandoned(String folder);

    /** How a program ended.
     *
     * @param exitCode as Windows has it, signed 32 bits (the agent hands over values from 0xC0000000 as a signal) */
    record ExecResult(int exitCode, String stdout, String stderr) {
        /** In one line, for people. */
        ExecResult without(String secret) {
            return new ExecResult(exitCode, stdout.replace(secret, "…"), stderr.replace(secret, "…"));
        }

        String said() {
            // Windows' own codes are known by their hexadecimal form, those of programs are small.
            var code = (exitCode < Short.MIN_VALUE ? "0x%08X" : "%d").formatted(exitCode);
            return GuestText.oneLine("exit %s. %s %s".formatted(code, stderr, stdout));
        }
    }

    /**
     * The system inside.
     *
     * @param id {@code mswindows} or {@code practice}
     * @param prettyName for people, for example "Windows 10 Pro" or "Practice guest (not Windows)"
     * @param build Windows build number, for example 19045
     */
    record OsInfo(String id, String prettyName, int build) {
        public boolean isPractice() {
            return id.equals("practice");
        }
    }
}
