#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

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
  state:
    description: Whether they exist. C(absent) removes them. The directories must be empty.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - famfs.famfs.engine
  - famfs.famfs.engine.item
  - famfs.famfs.engine.owner
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
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import (
    ITEM_ARGUMENTS, OWNER_ARGUMENTS, STATE_ARGUMENT, ask, finish, make_module, owner_values)


def main():
    arguments = dict(
        ITEM_ARGUMENTS,
        state=STATE_ARGUMENT,
        path=dict(type='str'),
        directories=dict(type='list', elements='str'),
        parents=dict(type='bool', default=True),
        **OWNER_ARGUMENTS
    )
    module = make_module(arguments, mutually_exclusive=[('path', 'directories')], required_one_of=[('path', 'directories')])
    given = module.params
    paths = given['directories'] if given['path'] is None else [given['path']]
    results = ask(module, 'Directory', 'set', [dict(
        path=path,
        device=given['device'],
        _exist=given['state'] == 'present',
        parents=given['parents'],
        **owner_values(module, given)
    ) for path in paths])
    finish(module, results, paths)


if __name__ == '__main__':
    main()
