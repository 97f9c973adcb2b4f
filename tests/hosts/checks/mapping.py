#!/usr/bin/env python3
"""An ordinary program: it knows open, read and mmap, and nothing of famfs. What it prints is judged by who starts it."""
import errno
import hashlib
import mmap
import os
import resource
import statistics
import sys
import time

TRACING = '/sys/kernel/tracing'
HUGE = 2 << 20


def mapped(path):
    with open(path, 'rb') as file:
        return mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ)


def hashes(root, listing):
    """Reads each file of a list by mmap and by read; prints how many there are and how many differ from the list."""
    count = wrong = 0
    for line in open(listing, encoding='utf-8'):
        expected, name = line.rstrip('\n').split('  ', 1)
        path = os.path.join(root, name)
        with open(path, 'rb') as file:
            read = hashlib.file_digest(file, 'sha256').hexdigest()
        seen = read
        if os.path.getsize(path) > 0:
            with mapped(path) as memory:
                seen = hashlib.sha256(memory).hexdigest()
        count += 1
        if (read, seen) != (expected, expected):
            wrong += 1
            print(f'differs: {name}', file=sys.stderr)
    print(f'{count} files, {wrong} differ')


def watch(path, ready, word, seconds):
    """Maps a file, says so by a file, and waits until the word is at its begin. The mapping is made once."""
    word = word.encode()
    with mapped(path) as memory:
        before = memory[:len(word)] != word
        open(ready, 'w').close()
        until = time.monotonic() + float(seconds)
        while memory[:len(word)] != word and time.monotonic() < until:
            time.sleep(0.01)
        print('seen' if before and memory[:len(word)] == word else f'not seen: {memory[:len(word)]}')


def hold(path, ready, go, touch):
    """Maps a file, touches its first page or does not, says so by a file, and reads all of it when told to by another."""
    with mapped(path) as memory:
        if touch == 'touched':
            memory[0]
        open(ready, 'w').close()
        while not os.path.exists(go):
            time.sleep(0.01)
        hashlib.sha256(memory)
        print('whole', flush=True)


def faults(path):
    """Touches each page of a file. Prints its pages of 2 MiB, the faults, and those that the kernel served with 2 MiB."""
    set_tracing('set_event_pid', str(os.getpid()))
    set_tracing('events/fs_dax/dax_pmd_fault_done/enable', '1')
    set_tracing('trace', '')
    with mapped(path) as memory:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        total = sum(memory[at] for at in range(0, len(memory), mmap.PAGESIZE))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        size = len(memory)
    set_tracing('events/fs_dax/dax_pmd_fault_done/enable', '0')
    with open(f'{TRACING}/trace', encoding='ascii', errors='replace') as trace:
        huge = sum('dax_pmd_fault_done' in line and 'NOPAGE' in line for line in trace)
    print(f'{size // HUGE} {after - before} {huge} (sum {total})')


def set_tracing(name, value):
    with open(f'{TRACING}/{name}', 'w', encoding='ascii') as file:
        file.write(value)


def refusals(path):
    """Prints the errors of an open for writing, a truncation, a removal and a writable mapping."""
    def attempt(action):
        try:
            action()
            return 'done'
        except OSError as error:
            return errno.errorcode[error.errno]

    def writable():
        with open(path, 'rb') as file:
            mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)

    print(*(attempt(action) for action in (
        lambda: open(path, 'r+b'), lambda: os.truncate(path, 0), lambda: os.unlink(path), writable)))


def rates(path, device):
    """Copies a mapped file and as many mapped bytes of the device, 2 MiB of each in turn. Prints the median of the ratios of the
    pairs, and the rates by the medians of the times."""
    target = memoryview(bytearray(HUGE))

    def copy(memory, at):
        start = time.perf_counter()
        target[:] = memory[at:at + HUGE]
        return time.perf_counter() - start

    def both(one, other, at):
        # Each is first as often as the other, which finds the target in the processor's cache.
        if at // HUGE % 2:
            return copy(one, at), copy(other, at)
        return tuple(reversed((copy(other, at), copy(one, at))))

    with mapped(path) as file, open(device, 'rb') as node:
        size = len(file) // HUGE * HUGE
        with mmap.mmap(node.fileno(), size, mmap.MAP_SHARED, mmap.PROT_READ) as raw, memoryview(file) as first, \
                memoryview(raw) as second:
            # The first round brings the pages of both into the page table.
            times = [[both(first, second, at) for at in range(0, size, HUGE)] for _ in range(9)][1:]
    pairs = [pair for one in times for pair in one]
    ratio = statistics.median(other / one for one, other in pairs)
    rate = [HUGE / statistics.median(column) / 1e6 for column in zip(*pairs)]
    print(f'{rate[0]:.0f} MB/s, {rate[1]:.0f} MB/s, {ratio:.3f} (median of {len(pairs)} pairs)')


if __name__ == '__main__':
    globals()[sys.argv[1]](*sys.argv[2:])
