package dev.slipway.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A seccomp filter, as {@code bwrap --seccomp} reads it: what no reader of disks needs and what ways out of confinement are made of is answered
 * with EPERM.
 *
 * @param refused by their numbers, beside those that are the same everywhere
 */
record SystemCalls(String processor, int architecture, int cloning, int socket, List<Integer> refused) {
    // ptrace, syslog, personality, pivot_root, chroot, acct, mounts, swap, reboot, modules, kexec, keys, unshare, perf
    // events, handles of files,
    // setns, memory of other processes, kcmp, bpf, userfaultfd.
    private static final SystemCalls X86_64 = new SystemCalls(
            "amd64",
            0xC000003E,
            56,
            41,
            List.of(
                    101, 103, 135, 155, 161, 163, 165, 166, 167, 168, 169, 175, 176, 246, 248, 249, 250, 272, 298, 303,
                    304, 308, 310, 311, 312, 313, 320, 321, 323));
    private static final SystemCalls AARCH64 = new SystemCalls(
            "aarch64",
            0xC00000B7,
            220,
            198,
            List.of(
                    39, 40, 41, 51, 89, 92, 97, 104, 105, 106, 116, 117, 142, 217, 218, 219, 224, 225, 241, 264, 265,
                    268, 270, 271, 272, 273, 280, 282, 294));

    // io_uring, the newer calls for mounts and mount_setattr have one number everywhere.
    private static final List<Integer> EVERYWHERE = List.of(425, 426, 427, 428, 429, 430, 431, 432, 433, 442);
    // glibc takes clone instead, whose flags can be looked at.
    private static final int CLONE3 = 435;
    private static final int NEW_USER_SPACE = 0x10000000;
    private static final int OTHER_ABI = 0x40000000;

    private static final short LOAD = 0x20;
    private static final short JUMP_IF_EQUAL = 0x15;
    private static final short JUMP_IF_AT_LEAST = 0x35;
    private static final short JUMP_IF_SET = 0x45;
    private static final short ANSWER = 0x06;
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050000 | 1;
    private static final int ENOSYS = 0x00050000 | 38;

    /**
     * Empty on a processor whose numbers are not known here.
     *
     * @param sockets whether they may be made; a network space of its own does not cover all their kinds
     */
    static Optional<byte[]> filter(boolean sockets) {
        for (var known : List.of(X86_64, AARCH64)) {
            if (known.processor.equals(System.getProperty("os.arch"))) {
                return Optional.of(known.program(sockets));
            }
        }
        return Optional.empty();
    }

    private byte[] program(boolean sockets) {
        var program = new Program();
        program.add(LOAD, 0, 0, ARCHITECTURE);
        program.add(JUMP_IF_EQUAL, 1, 0, architecture);
        program.answer(EPERM);
        program.add(LOAD, 0, 0, NUMBER);
        program.add(JUMP_IF_AT_LEAST, 0, 1, OTHER_ABI);
        program.answer(ENOSYS);
        program.add(JUMP_IF_EQUAL, 0, 1, CLONE3);
        program.answer(ENOSYS);
        for (var list : List.of(refused, EVERYWHERE, sockets ? List.<Integer>of() : List.of(socket))) {
            for (var call : list) {
                program.add(JUMP_IF_EQUAL, 0, 1, call);
                program.answer(EPERM);
            }
        }
        program.add(JUMP_IF_EQUAL, 0, 3, cloning);
        program.add(LOAD, 0, 0, FIRST_ARGUMENT);
        program.add(JUMP_IF_SET, 0, 1, NEW_USER_SPACE);
        program.answer(EPERM);
        program.answer(ALLOW);
        return program.bytes();
    }

    /** Instructions of classic BPF, in the processor's byte order. */
    private static final class Program {
        private static final int SIZE = 8;
        private final List<byte[]> instructions = new ArrayList<>();

        void add(short code, int ifTrue, int ifFalse, int value) {
            instructions.add(ByteBuffer.allocate(SIZE)
                    .order(ByteOrder.nativeOrder())
                    .putShort(code)
                    .put((byte) ifTrue)
                    .put((byte) ifFalse)
                    .putInt(value)
                    .array());
        }

        void answer(int value) {
            add(ANSWER, 0, 0, value);
        }

        byte[] bytes() {
            var all = ByteBuffer.allocate(instructions.size() * SIZE);
            instructions.forEach(all::put);
            return all.array();
        }
    }
}
