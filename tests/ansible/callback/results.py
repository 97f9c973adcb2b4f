"""Writes the result of each task as a line of JSON, for the tests."""
from __future__ import absolute_import, division, print_function

__metaclass__ = type

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: results
    type: notification
    short_description: results as lines of JSON
    description: The file is named by FAMFS_TEST_RESULTS.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'results'
    CALLBACK_NEEDS_ENABLED = True

    _play = None

    def v2_playbook_on_play_start(self, play):
        self._play = play.get_name()

    def _write(self, result, outcome):
        line = dict(play=self._play, host=result._host.get_name(), task=result._task.get_name(), outcome=outcome, result=result._result)
        with open(os.environ['FAMFS_TEST_RESULTS'], 'a') as stream:
            stream.write(json.dumps(line, default=str) + '\n')

    def v2_runner_on_ok(self, result):
        self._write(result, 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write(result, 'failed')

    def v2_runner_on_unreachable(self, result):
        self._write(result, 'failed')
