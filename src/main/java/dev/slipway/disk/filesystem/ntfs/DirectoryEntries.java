package dev.slipway.disk.filesystem.ntfs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The names in one block of a directory. The tree is not walked: all blocks are looked at, so a wrong order cannot hide a name. */
final class DirectoryEntries {
    private static final long REFERENCE = 0xffff_ffff_ffffL;
    private static final int LAST = 2;
    private static final int NAME = 16;

    private DirectoryEntries() {}

    /** @param header where the index header is; the number is that of the file's record */
    static OptionalLong find(ByteBuffer block, int header, String name) {
        var at = header + block.getInt(header);
        while ((block.getShort(at + 12) & LAST) == 0) {
            var length = Short.toUnsignedInt(block.getShort(at + 8));
            if (length < NAME) {
                throw new NtfsException("a directory is damaged");
            }
            var characters = Byte.toUnsignedInt(block.get(at + NAME + 64));
            var text = new byte[2 * characters];
            block.get(at + NAME + 66, text);
            if (new String(text, StandardCharsets.UTF_16LE).equalsIgnoreCase(name)) {
                return OptionalLong.of(block.getLong(at) & REFERENCE);
            }
            at += length;
        }
        return OptionalLong.empty();
    }
}
