#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: famfs_directory
short_description: Creates directories in a famfs
version_added: 0.2.0
description:
  - Creates directories in a famfs, with those above them, changes their mode and owner, or removes them.
options:
  path:
    description: The path from the root of the file system, or a path under a mount.
    type: str
  directories:
    description: Several directories, created in this order by one process.
    type: list
    elements: str
  parents:
    description: Create the directories above as well.
    type: bool
    default: true
  mode:
    description: The mode as octal digits in quotes.
    type: raw
  owner:
    description: The owner, by name or number. Without it, the user who runs the task.
    type: str
  group:
    description: The group, by name or number. Without it, the group of the user who runs the task.
    type: str
  state:
    description: Whether they exist. C(absent) removes them. The directories must be empty.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - famfs.famfs.engine
  - famfs.famfs.engine.item
"""

EXAMPLES = r"""
- name: Create a directory
  famfs.famfs.famfs_directory:
    device: /dev/dax0.0
    path: data/sets
    mode: '0755'

- name: Create several
  famfs.famfs.famfs_directory:
    device: /dev/dax0.0
    directories: [data/in, data/out]
"""

RETURN = r"""
steps:
  description: What was done, or would be done in check mode.
  returned: success
  type: list
  elements: str
  sample: ["Format /dev/dax0.0"]
error_id:
  description: The id of the error. It stays the same between versions.
  returned: failure
  type: str
  sample: NotMaster
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.famfs.famfs.plugins.module_utils.engine import ENGINE_ARGUMENTS, ask, finish, mode_text


def main():
    module = AnsibleModule(
        argument_spec=dict(
            ENGINE_ARGUMENTS,
            device=dict(type='str'),
            state=dict(type='str', choices=['present', 'absent'], default='present'),
            path=dict(type='str'),
            directories=dict(type='list', elements='str'),
            parents=dict(type='bool', default=True),
            mode=dict(type='raw'),
            owner=dict(type='str'),
            group=dict(type='str'),
        ),
        mutually_exclusive=[('path', 'directories')],
        required_one_of=[('path', 'directories')],
        supports_check_mode=True,
    )
    given = module.params
    paths = given['directories'] if given['path'] is None else [given['path']]
    results = ask(module, 'Directory', 'set', [dict(
        path=path,
        device=given['device'],
        _exist=given['state'] == 'present',
        parents=given['parents'],
        mode=mode_text(module, given['mode']),
        owner=given['owner'],
        group=given['group'],
    ) for path in paths])
    finish(module, results, paths)


if __name__ == '__main__':
    main()
