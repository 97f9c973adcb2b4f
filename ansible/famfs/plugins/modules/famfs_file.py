#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_file
short_description: Creates files in a famfs
version_added: 0.2.0
description:
  - Creates files in a famfs, with size and content, changes their size, mode and owner, or removes them.
  - The content is read and compared, never assumed.
  - A list of files is done by one process, after everything in it has been checked.
options:
  path:
    description: The path from the root of the file system, or a path under a mount.
    type: str
  files:
    description: Several files, each with the options of one.
    type: list
    elements: dict
    suboptions:
      path:
        description: The path from the root of the file system, or a path under a mount.
        type: str
        required: true
      size: &size
        description: The size of the file, a number of bytes or text such as C(2MB). Making it smaller needs I(force=true).
        type: str
      seed: &seed
        description: Fill the file from this number, and compare its content with it.
        type: int
      src: &src
        description: A file of the target whose content the file must have. For files of the controller use M(famfs.famfs.famfs_copy).
        type: path
      sha256: &sha256
        description: The SHA-256 that the content must have.
        type: str
      mode: &mode
        description: The mode as octal digits in quotes.
        type: raw
      owner: &owner
        description: The owner, by name or number. Without it, the user who runs the task.
        type: str
      group: &group
        description: The group, by name or number. Without it, the group of the user who runs the task.
        type: str
      force: &force
        description: Overwrite a file in place that has other content than I(src), and cut one that is larger.
        type: bool
        default: false
  size: *size
  seed: *seed
  src: *src
  sha256: *sha256
  mode: *mode
  owner: *owner
  group: *group
  force: *force
  state:
    description: Whether they exist. C(absent) removes them. The space stays until Clear-FamfsRemoved.
    type: str
    choices: [present, absent]
    default: present
extends_documentation_fragment:
  - famfs.famfs.engine
  - famfs.famfs.engine.item
"""

EXAMPLES = r"""
- name: Create a buffer of zeros
  famfs.famfs.famfs_file:
    device: /dev/dax0.0
    path: data/buffer
    size: 2GB

- name: Copy a model in, and be sure of its content
  famfs.famfs.famfs_file:
    device: /dev/dax0.0
    path: models/weights.bin
    src: /srv/weights.bin
    sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

- name: Create many files at once
  famfs.famfs.famfs_file:
    device: /dev/dax0.0
    files:
      - {path: shard0, size: 1GB, seed: 1}
      - {path: shard1, size: 1GB, seed: 2}
"""

RETURN = r"""
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import (
    ITEM_ARGUMENTS, OWNER_ARGUMENTS, STATE_ARGUMENT, ask, finish, make_module, owner_values)

FILE_ARGUMENTS = dict(
    OWNER_ARGUMENTS,
    size=dict(type='str'),
    seed=dict(type='int'),
    src=dict(type='path'),
    sha256=dict(type='str'),
    force=dict(type='bool', default=False),
)


def main():
    arguments = dict(
        ITEM_ARGUMENTS,
        state=STATE_ARGUMENT,
        path=dict(type='str'),
        files=dict(
            type='list',
            elements='dict',
            options=dict(FILE_ARGUMENTS, path=dict(type='str', required=True)),
            mutually_exclusive=[('seed', 'src')],
        ),
        **FILE_ARGUMENTS
    )
    alone = ['path'] + [name for name in sorted(FILE_ARGUMENTS) if name != 'force']
    module = make_module(
        arguments, mutually_exclusive=[('seed', 'src')] + [(name, 'files') for name in alone], required_one_of=[('path', 'files')])
    given = module.params
    files = [given] if given['path'] is not None else given['files']
    results = ask(module, 'File', 'set', [dict(
        path=one['path'],
        device=given['device'],
        _exist=given['state'] == 'present',
        size=one['size'],
        seed=one['seed'],
        source=one['src'],
        sha256=one['sha256'],
        force=one['force'],
        **owner_values(module, one)
    ) for one in files])
    finish(module, results, [one['path'] for one in files])


if __name__ == '__main__':
    main()
