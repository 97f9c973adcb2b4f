#!/usr/bin/env python3
"""Lists the tensors of a .safetensors file and reads the first value of each through one shared mapping.

usage: safetensors_view.py FILE        prints name, type, shape and first value
       safetensors_view.py --make FILE writes a small one, aside and renamed

Eight bytes of length, that much JSON, then the tensors: whatever maps the file shares the pages with every process of
this host. The package safetensors does the same with safe_open(FILE, framework="numpy").
"""
import json
import mmap
import os
import struct
import sys

FORMATS = {"F64": "d", "F32": "f", "I64": "q", "I32": "i", "U8": "B"}


def make(path):
    tensors = {"weight": ("F32", [256, 256], struct.pack("65536f", *range(65536))), "bias": ("I64", [4], struct.pack("4q", 9, 8, 7, 6))}
    header, offset = {}, 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".tmp", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))
    os.rename(path + ".tmp", path)


def show(path):
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ) as memory:
        length, = struct.unpack_from("<Q", memory)
        for name, tensor in json.loads(memory[8:8 + length]).items():
            if name != "__metadata__":
                first, = struct.unpack_from("<" + FORMATS[tensor["dtype"]], memory, 8 + length + tensor["data_offsets"][0])
                print(name, tensor["dtype"], tensor["shape"], first)


if __name__ == "__main__":
    make(sys.argv[2]) if sys.argv[1] == "--make" else show(sys.argv[1])
