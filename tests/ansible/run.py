#!/usr/bin/env python3
"""Runs the tests of the Ansible collection and ends with a line of sums that build.sh reads."""
import collections
import multiprocessing.pool
import os
import re
import shutil
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True


def run_here(tests):
    """Runs tests in this process."""
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    failed = len(result.failures) + len(result.errors)
    for test, reason in result.skipped:
        print('Skipped: %s: %s' % (test, reason))
    return result.testsRun - failed - len(result.skipped), failed, len(result.skipped)


def run_apart(name):
    """Runs the tests of a class in a process of their own, and shows all that it printed when it has ended."""
    done = subprocess.run([sys.executable, __file__, name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, check=False)
    text, _, last = done.stdout.rstrip().rpartition('\n')
    print(text, flush=True)
    counts = re.fullmatch('Ansible: ([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped', last)
    if not counts:
        print(last)
        return 0, 1, 0
    return tuple(int(count) for count in counts.groups())


def each(suite):
    """The tests of a suite of suites."""
    return [test for part in suite for test in (each(part) if isinstance(part, unittest.TestSuite) else [part])]


def main():
    loader = unittest.defaultTestLoader
    if not shutil.which('ansible-playbook'):
        print('Ansible: 0 passed, 0 failed, %d skipped: ansible-playbook is not installed' % len(each(loader.discover(HERE))))
        return 0

    if len(sys.argv) > 1:
        sums = run_here(loader.loadTestsFromNames(sys.argv[1:]))
    else:
        # Most of the time is one processor's: a class for each of them, those with the most tests first.
        classes = collections.Counter('%s.%s' % (type(test).__module__, type(test).__name__) for test in each(loader.discover(HERE)))
        with multiprocessing.pool.ThreadPool(os.cpu_count()) as pool:
            sums = [sum(column) for column in zip(*pool.map(run_apart, [name for name, _ in classes.most_common()], 1))]
    print('Ansible: %d passed, %d failed, %d skipped' % tuple(sums))
    return int(sums[1] > 0)


if __name__ == '__main__':
    sys.exit(main())
