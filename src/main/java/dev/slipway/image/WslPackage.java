package dev.slipway.image;

import dev.slipway.disk.FileSignature;
import dev.slipway.problem.Problem;
import dev.slipway.problem.ProblemCode;
import dev.slipway.problem.Remedy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import java.util.List;

/** Tells a Windows Installer package from the other compound files (OLE2) by the class of its root entry. */
final class WslPackage {
    // {000C1084-0000-0000-C000-000000000046} as it stands in the file.
    private static final String INSTALLER_PACKAGE = "84100c0000000000c000000000000046";
    private static final int SECTOR_SHIFT_AT = 0x1e;
    private static final int DIRECTORY_AT = 0x30;
    private static final int CLASS_AT = 80;

    private WslPackage() {}

    static void require(FileChannel file, String fileName) throws IOException {
        var header = read(file, 0, FileSignature.LENGTH);
        var shift = header.getShort(SECTOR_SHIFT_AT);
        // 512 bytes in version 3, 4,096 in version 4.
        if (shift == 9 || shift == 12) {
            var directory = (Integer.toUnsignedLong(header.getInt(DIRECTORY_AT)) + 1) << shift;
            var type = new byte[16];
            read(file, directory + CLASS_AT, type.length).get(type);
            if (HexFormat.of().formatHex(type).equals(INSTALLER_PACKAGE)) {
                return;
            }
        }
        throw new Problem(
                        ProblemCode.IMAGE_UNKNOWN_FORMAT,
                        "\"%s\" is not a Windows Installer package.".formatted(fileName),
                        "It is a compound file of another class, such as an old Office document or a patch.",
                        List.of(new Remedy.Link(
                                "Take the wsl.….x64.msi of a release.", "https://github.com/microsoft/WSL/releases")))
                .toException();
    }

    /** Zeros stand for what is beyond the end. */
    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {}
        return buffer.clear();
    }
}
