#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_filesystem
short_description: Formats a device as famfs and sets its master
version_added: 0.2.0
description:
  - Formats a DAX device or an image file as famfs, and says which host is its master.
  - Nothing is formatted over data unless I(force=true). A famfs in good order is never formatted again.
options:
  device:
    description: The DAX device or image file, or C(uuid:) and the UUID of the file system or of its device.
    type: str
    required: true
  state:
    description: Whether the device holds a famfs. C(absent) destroys it and all its files, and needs I(force=true).
    type: str
    choices: [present, absent]
    default: present
  size:
    description: The size of an image file, which is created if it does not exist. A number of bytes, or text such as C(4GB).
    type: str
  log_size:
    description: The size of the log, which sets the largest number of files. A power of two from C(8MB). It cannot be changed later.
    type: str
  master:
    description:
      - The host that may create files, C(this) or the UUID of a host.
      - With C(this) a host that is not the master takes the ownership over. The former master must not be writing.
    type: str
  force:
    description:
      - B(Danger.) With I(state=present), destroys what the device holds if it is not a famfs in good order, such as another
        file system, a partition table or a damaged famfs.
      - With I(state=absent), destroys the famfs.
    type: bool
    default: false
extends_documentation_fragment:
  - famfs.famfs.engine
"""

EXAMPLES = r"""
- name: Format the shared memory
  famfs.famfs.famfs_filesystem:
    device: /dev/dax0.0
    log_size: 256MB
    master: this

- name: Make an image file for a test
  famfs.famfs.famfs_filesystem:
    device: /var/tmp/test.famfs
    size: 4GB

- name: Hand the file system to another host
  famfs.famfs.famfs_filesystem:
    device: /dev/dax0.0
    master: 7d9f1a52-33a1-4a0e-9b6b-0f3f7f0b1a11
"""

RETURN = r"""
file_system:
  description: The file system as it is afterwards, or would be.
  returned: success
  type: dict
  sample: {device: /dev/dax0.0, role: Master, files: 12}
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import STATE_ARGUMENT, ask, finish, make_module


def main():
    module = make_module(dict(
        device=dict(type='str', required=True),
        state=STATE_ARGUMENT,
        size=dict(type='str'),
        log_size=dict(type='str'),
        master=dict(type='str'),
        force=dict(type='bool', default=False),
    ))
    given = module.params
    present = given['state'] == 'present'
    results = ask(module, 'FileSystem', 'set', [dict(
        device=given['device'],
        _exist=present,
        size=given['size'] if present else None,
        logSize=given['log_size'] if present else None,
        master=given['master'] if present else None,
        force=given['force'],
    )])
    finish(module, results, [given['device']], file_system=results[0]['after'])


if __name__ == '__main__':
    main()
