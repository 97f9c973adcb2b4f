#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_mount
short_description: Mounts famfs on a directory, now and at boot
version_added: 0.2.0
description:
  - Mounts a famfs on a directory of the target, changes the options of the mount, or unmounts it.
  - A mount whose server has died is repaired.
options:
  path:
    description: The directory. It is created if it does not exist.
    type: path
    required: true
  device:
    description: The DAX device or image file, or C(uuid:) and a UUID. Required with I(state=mounted).
    type: str
  state:
    description: C(unmounted) unmounts it and removes what mounts it at boot.
    type: str
    choices: [mounted, unmounted]
    default: mounted
  read_only:
    description: Refuse all changes.
    type: bool
  writable:
    description: Let a client overwrite the bytes of files in place.
    type: bool
  allow_other:
    description: Let other users use the mount, each as far as modes and owners allow.
    type: bool
  cache:
    description: What the page cache keeps. C(auto) looks again at each open.
    type: str
    choices: [auto, always, never]
  commit_policy:
    description: When what programs make is recorded, C(process), C(close), or a number of seconds.
    type: str
  options:
    description: More mount options.
    type: list
    elements: str
    choices: [meta, noexec, nosymfollow]
  persistent:
    description: What mounts it at boot. Without it, what mounts it at boot stays as it is.
    type: str
    choices: [none, fstab, systemd]
  fstab:
    description: The fstab to edit.
    type: path
    default: /etc/fstab
  unit_directory:
    description: The directory of systemd units.
    type: path
    default: /etc/systemd/system
  force:
    description: Unmount even when programs use the mount.
    type: bool
    default: false
extends_documentation_fragment:
  - famfs.famfs.engine
"""

EXAMPLES = r"""
- name: Mount on a client, now and at boot
  famfs.famfs.famfs_mount:
    path: /mnt/famfs
    device: /dev/dax0.0
    read_only: true
    allow_other: true
    persistent: systemd

- name: Unmount, and forget it at boot
  famfs.famfs.famfs_mount:
    path: /mnt/famfs
    state: unmounted
"""

RETURN = r"""
mount:
  description: The mount as it is afterwards, or would be.
  returned: success
  type: dict
  sample: {mountPoint: /mnt/famfs, state: Serving, role: Client}
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import ask, finish, make_module


def main():
    module = make_module(dict(
        path=dict(type='path', required=True),
        device=dict(type='str'),
        state=dict(type='str', choices=['mounted', 'unmounted'], default='mounted'),
        read_only=dict(type='bool'),
        writable=dict(type='bool'),
        allow_other=dict(type='bool'),
        cache=dict(type='str', choices=['auto', 'always', 'never']),
        commit_policy=dict(type='str'),
        options=dict(type='list', elements='str', choices=['meta', 'noexec', 'nosymfollow']),
        persistent=dict(type='str', choices=['none', 'fstab', 'systemd']),
        fstab=dict(type='path', default='/etc/fstab'),
        unit_directory=dict(type='path', default='/etc/systemd/system'),
        force=dict(type='bool', default=False),
    ), required_if=[('state', 'mounted', ['device'])])
    given = module.params
    results = ask(module, 'Mount', 'set', [dict(
        mountPoint=given['path'],
        device=given['device'],
        _exist=given['state'] == 'mounted',
        readOnly=given['read_only'],
        writable=given['writable'],
        allowOther=given['allow_other'],
        cache=given['cache'],
        commitPolicy=given['commit_policy'],
        options=given['options'],
        persistent=given['persistent'],
        fstab=given['fstab'],
        unitDirectory=given['unit_directory'],
        force=given['force'],
    )])
    finish(module, results, [given['path']], mount=results[0]['after'])


if __name__ == '__main__':
    main()
