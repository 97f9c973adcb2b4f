#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_device_mode
short_description: Switches a DAX device between devdax and famfs mode
version_added: 0.2.0
description:
  - Gives a character DAX device to the driver that programs map it through, or to the famfs of the kernel. The data stays.
options:
  device:
    description: The character DAX device.
    type: str
    required: true
  mode:
    description: The mode.
    type: str
    choices: [devdax, famfs]
    required: true
  sysfs_root:
    description: Where sysfs is mounted.
    type: path
extends_documentation_fragment:
  - famfs.famfs.engine
"""

EXAMPLES = r"""
- name: Let programs map the memory
  famfs.famfs.famfs_device_mode:
    device: /dev/dax0.0
    mode: devdax
"""

RETURN = r"""
device_mode:
  description: The device as it is afterwards, or would be.
  returned: success
  type: dict
  sample: {device: /dev/dax0.0, mode: devdax}
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import ask, finish, make_module


def main():
    module = make_module(dict(
        device=dict(type='str', required=True),
        mode=dict(type='str', choices=['devdax', 'famfs'], required=True),
        sysfs_root=dict(type='path'),
    ))
    given = module.params
    results = ask(module, 'DeviceMode', 'set', [dict(
        device=given['device'],
        mode=given['mode'],
        sysFsRoot=given['sysfs_root'],
    )])
    finish(module, results, [given['device']], device_mode=results[0]['after'])


if __name__ == '__main__':
    main()
