package dev.slipway.disk;

import dev.slipway.disk.format.Blocks;
import dev.slipway.disk.format.vdi.VdiReader;
import dev.slipway.hypervisor.DiskFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads the bytes a guest would see. Meant for tables and headers, not for copying. */
public interface DiskReader extends Blocks {
    /** Bytes the guest sees. */
    long size();

    /** Of a file that was accepted before; the reader does not close it. */
    static DiskReader open(FileChannel file, DiskFormat format) throws IOException {
        return switch (format) {
            case VDI -> new Vdi(new VdiReader(file));
            case RAW -> new Raw(file, file.size());
            case QCOW2, VMDK, VPC, VHDX -> throw new IllegalArgumentException("read by QEMU only, see QemuReader");
        };
    }

    record Vdi(VdiReader disk) implements DiskReader {
        @Override
        public long size() {
            return disk.size();
        }

        @Override
        public byte[] read(long position, int length) throws IOException {
            var bytes = new byte[length];
            disk.read(position, ByteBuffer.wrap(bytes));
            return bytes;
        }
    }

    record Raw(FileChannel file, long size) implements DiskReader {
        @Override
        public byte[] read(long position, int length) throws IOException {
            if (position < 0 || position > size - length) {
                throw new java.io.EOFException("beyond the end of the disk");
            }
            var buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining()) {
                if (file.read(buffer, position + buffer.position()) < 0) {
                    throw new java.io.EOFException("beyond the end of the disk");
                }
            }
            return buffer.array();
        }
    }
}
