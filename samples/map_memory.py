#!/usr/bin/env python3
"""Maps the bytes of a file on a famfs mount from the device itself, past the page cache of this host.

usage: map_memory.py FILE DEVICE

The attribute user.famfs.extents says where the bytes are. Prints the size, the sum of all bytes, and whether the mount
reads the same. With numpy the memory is an array, without a copy; without numpy a memoryview does.
"""
import mmap
import os
import re
import sys


def extents(path):
    """(offset in the file, offset on the device, length) of each run of bytes, in order."""
    text = os.getxattr(path, "user.famfs.extents").decode()
    if text.startswith("chunk="):
        sys.exit(f"{path} is striped: take Get-FamfsFileMap, which lists the chunks")
    found, at = [], 0
    for device, length in re.findall(r"0x([0-9a-f]+)\+0x([0-9a-f]+)", text):
        found.append((at, int(device, 16), int(length, 16)))
        at += int(length, 16)
    return found


def main(path, device):
    size = os.stat(path).st_size
    descriptor = os.open(device, os.O_RDONLY)
    total, same = 0, True
    for at, start, length in extents(path):
        length = min(length, size - at)
        # Files start at multiples of 2 MiB, which is what a DAX device wants of a mapping.
        reach = -(-length // (2 << 20)) * (2 << 20)
        with mmap.mmap(descriptor, reach, mmap.MAP_SHARED, mmap.PROT_READ, offset=start) as memory:
            try:
                import numpy
                bytes_ = numpy.frombuffer(memory, numpy.uint8, length)
                total += int(bytes_.sum(dtype=numpy.uint64))
                del bytes_
            except ImportError:
                with memoryview(memory)[:length] as view:
                    total += sum(view)
            with open(path, "rb") as file:
                file.seek(at)
                same &= file.read(length) == memory[:length]
    print(f"{size} bytes, sum {total}, {'as' if same else 'NOT as'} the mount reads them")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
