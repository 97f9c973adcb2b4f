#!/usr/bin/env python3
"""Runs the tests of the Ansible collection and ends with a line of sums that build.sh reads."""
import os
import shutil
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True


def main():
    tests = unittest.defaultTestLoader.discover(HERE, pattern='test_*.py')
    if len(sys.argv) > 1:
        tests = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:])
    if not shutil.which('ansible-playbook'):
        print('Ansible: 0 passed, 0 failed, %d skipped: ansible-playbook is not installed' % tests.countTestCases())
        return 0

    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    failed = len(result.failures) + len(result.errors)
    for test, reason in result.skipped:
        print('Skipped: %s: %s' % (test, reason))
    print('Ansible: %d passed, %d failed, %d skipped' % (result.testsRun - failed - len(result.skipped), failed, len(result.skipped)))
    return int(failed > 0)


if __name__ == '__main__':
    sys.exit(main())
