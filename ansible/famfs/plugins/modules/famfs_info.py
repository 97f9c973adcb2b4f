#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_info
short_description: Gathers DAX devices, famfs file systems, mounts and files
version_added: 0.2.0
description:
  - Reads what there is of famfs on the target. Nothing is opened for writing.
options:
  gather:
    description: What to gather. C(files) needs I(device).
    type: list
    elements: str
    choices: [devices, file_systems, mounts, files]
    default: [devices, file_systems, mounts]
  device:
    description: Only the file system of this device or image file, or C(uuid:) and a UUID.
    type: str
  path:
    description: The directory whose files are listed, with all below it. Without it, the root.
    type: str
extends_documentation_fragment:
  - famfs.famfs.engine
"""

EXAMPLES = r"""
- name: See what there is
  famfs.famfs.famfs_info:
  register: famfs

- name: List the files of a file system
  famfs.famfs.famfs_info:
    gather: [files]
    device: /dev/dax0.0
  register: listing
"""

RETURN = r"""
devices:
  description: The DAX devices.
  returned: when gathered
  type: list
  elements: dict
file_systems:
  description: The file systems, with UUID, role, space and log.
  returned: when gathered
  type: list
  elements: dict
mounts:
  description: The mounts.
  returned: when gathered
  type: list
  elements: dict
files:
  description: Files and directories, with path, size, mode, owner, group and time.
  returned: when gathered
  type: list
  elements: dict
"""

from ansible_collections.famfs.famfs.plugins.module_utils.engine import ask, make_module


def main():
    parts = ['devices', 'file_systems', 'mounts', 'files']
    module = make_module(dict(
        gather=dict(type='list', elements='str', choices=parts, default=parts[:3]),
        device=dict(type='str'),
        path=dict(type='str'),
    ))
    given = module.params
    if 'files' in given['gather'] and not given['device']:
        module.fail_json(msg="gathering 'files' needs the option device.")
    results = ask(module, 'Info', 'get', [dict(gather=given['gather'], device=given['device'], path=given['path'])])
    module.exit_json(changed=False, **results[0])


if __name__ == '__main__':
    main()
