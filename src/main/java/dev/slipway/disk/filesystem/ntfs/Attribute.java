package dev.slipway.disk.filesystem.ntfs;

import dev.slipway.disk.filesystem.ntfs.NtfsVolume.Run;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One attribute of a file record, from its header on. Numbers that point outside end in IndexOutOfBoundsException, see {@link Hibernation#of}. */
record Attribute(ByteBuffer bytes) {
    static final int LIST = 0x20;
    static final int DATA = 0x80;
    static final int INDEX_ROOT = 0x90;
    static final int INDEX_ALLOCATION = 0xa0;
    private static final int END = 0xffffffff;
    private static final int MAX_RUNS = 10_000;

    boolean isResident() {
        return bytes.get(8) == 0;
    }

    long size() {
        return isResident() ? Integer.toUnsignedLong(bytes.getInt(16)) : bytes.getLong(48);
    }

    ByteBuffer value() {
        if (!isResident()) {
            throw new NtfsException("something is stored apart that should not be");
        }
        return bytes.slice(Short.toUnsignedInt(bytes.getShort(20)), bytes.getInt(16))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    List<Run> runs() {
        var runs = new ArrayList<Run>();
        var at = Short.toUnsignedInt(bytes.getShort(32));
        var cluster = 0L;
        while (bytes.get(at) != 0) {
            var lengths = bytes.get(at) & 0x0f;
            var offsets = bytes.get(at) >> 4 & 0x0f;
            var clusters = number(at + 1, lengths);
            cluster += number(at + 1 + lengths, offsets);
            runs.add(new Run(offsets == 0 ? -1 : cluster, clusters));
            at += 1 + lengths + offsets;
            if (runs.size() > MAX_RUNS || cluster < 0 || lengths > 8 || offsets > 8) {
                throw new NtfsException("the place of a file makes no sense");
            }
        }
        return runs;
    }

    /** Signed, of so many bytes. */
    private long number(int at, int length) {
        var number = 0L;
        for (var n = length - 1; n >= 0; n--) {
            number = number << 8 | (n == length - 1 ? bytes.get(at + n) : bytes.get(at + n) & 0xff);
        }
        return number;
    }

    /** Of an attribute list: the record that has the beginning of the unnamed attribute of this type. */
    long holderOf(int type) {
        var list = value();
        for (int at = 0, length; at + 26 <= list.limit(); at += length) {
            length = Short.toUnsignedInt(list.getShort(at + 4));
            if (list.getInt(at) == type && list.get(at + 6) == 0 && list.getLong(at + 8) == 0) {
                return list.getLong(at + 16);
            }
            if (length < 26) {
                break;
            }
        }
        throw new NtfsException("the parts of a file are not listed");
    }

    /** A file record. */
    record Holder(ByteBuffer record) {
        /** The unnamed one, or the directory index, whose name is always $I30. */
        Optional<Attribute> attribute(int type) {
            for (int at = Short.toUnsignedInt(record.getShort(20)), length; record.getInt(at) != END; at += length) {
                length = record.getInt(at + 4);
                if (length < 24 || length > record.limit() - at) {
                    throw new NtfsException("a file record is damaged");
                }
                var named = record.get(at + 9) != 0;
                if (record.getInt(at) == type && named == (type == INDEX_ROOT || type == INDEX_ALLOCATION)) {
                    return Optional.of(new Attribute(record.slice(at, length).order(ByteOrder.LITTLE_ENDIAN)));
                }
            }
            return Optional.empty();
        }
    }
}
