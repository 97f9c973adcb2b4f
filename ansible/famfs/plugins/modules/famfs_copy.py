#!/usr/bin/python
# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0

DOCUMENTATION = r"""
---
module: famfs_copy
short_description: Copies a file or a tree into a famfs
version_added: 0.2.0
description:
  - Copies a file or a directory tree of the controller, or of the target, into a famfs.
  - A manifest with the SHA-256 of each file is compared with what is there. Only what is missing is sent and copied.
  - Symbolic links, devices and sockets in a tree are an error, because famfs holds only files and directories.
  - Nothing is removed. Modes and owners of what is there are not compared.
options:
  src:
    description:
      - A file or a directory. As with M(ansible.builtin.copy), a directory is copied into I(dest) under its own name,
        and with a trailing slash only what is in it.
    type: path
    required: true
  dest:
    description:
      - The path in the file system, or a path under a mount.
      - For a file it is the new name, and with a trailing slash the directory.
    type: str
    required: true
  remote_src:
    description: Whether I(src) is on the target.
    type: bool
    default: false
  mode:
    description: The mode of new files. Without it, the nine permission bits of each source.
    type: raw
  directory_mode:
    description: The mode of new directories. Without it, the nine permission bits of each source.
    type: raw
  owner:
    description: The owner of what is new. Without it, the user who runs the task.
    type: str
  group:
    description: The group of what is new. Without it, the group of the user who runs the task.
    type: str
  force:
    description: Overwrite files in place that have other content.
    type: bool
    default: false
extends_documentation_fragment:
  - famfs.famfs.engine
  - famfs.famfs.engine.item
notes:
  - What is sent from the controller lies for a while in the temporary directory of the target, which needs the space.
"""

EXAMPLES = r"""
- name: Copy a data set of the controller
  famfs.famfs.famfs_copy:
    device: /dev/dax0.0
    src: datasets/training/
    dest: data/training

- name: Copy a data set that the target has
  famfs.famfs.famfs_copy:
    device: /dev/dax0.0
    src: /srv/training
    dest: data
    remote_src: true
"""

RETURN = r"""
sent:
  description: The files that were copied, or would be.
  returned: success
  type: list
  elements: str
  sample: ["a.bin", "sub/b.bin"]
files:
  description: How many files the source has.
  returned: success
  type: int
  sample: 200
steps: {description: What was done or would be done., returned: success, type: list, elements: str, sample: ["Format /dev/dax0.0"]}
error_id: {description: The id of the error. It stays the same between versions., returned: failure, type: str, sample: NotMaster}
"""

import os
import shutil
import tarfile
import tempfile

from ansible_collections.famfs.famfs.plugins.module_utils.engine import (
    ITEM_ARGUMENTS, OWNER_ARGUMENTS, ask, finish, make_module, mode_text, owner_values)
from ansible_collections.famfs.famfs.plugins.module_utils.tree import TreeError, build_manifest


def unpack(module, archive, manifest, folder):
    """The files of the archive that the manifest names, with their modes. Anything else in it is not touched."""
    wanted = dict((entry['path'], entry) for entry in manifest if not entry.get('directory'))
    with tarfile.open(archive) as tar:
        for member in tar:
            entry = wanted.get(member.name)
            if entry is None or not member.isfile():
                module.fail_json(msg="The archive from the controller has '%s', which is not in its manifest." % member.name)
            path = os.path.join(folder, *entry['path'].split('/'))
            if not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path))
            with open(path, 'wb') as stream:
                shutil.copyfileobj(tar.extractfile(member), stream, 1 << 20)
            os.chmod(path, int(entry['mode'], 8))


def main():
    module = make_module(dict(
        ITEM_ARGUMENTS,
        src=dict(type='path', required=True),
        dest=dict(type='str', required=True),
        remote_src=dict(type='bool', default=False),
        directory_mode=dict(type='raw'),
        force=dict(type='bool', default=False),
        _manifest=dict(type='list', elements='dict'),
        _archive=dict(type='path'),
        **OWNER_ARGUMENTS
    ))
    given = module.params
    dest = given['dest']
    manifest = given['_manifest']
    folder = given['src']
    temporary = None
    try:
        if given['remote_src']:
            name = None
            if not os.path.isdir(given['src']):
                name = os.path.basename(given['src'] if dest.endswith('/') else dest)
                dest = dest if dest.endswith('/') else os.path.dirname(dest)
            elif not given['src'].endswith('/'):
                dest = os.path.join(dest, os.path.basename(given['src']))
            manifest = build_manifest(given['src'], name)
            if name:
                # The engine copies a file under its own name.
                temporary = folder = tempfile.mkdtemp(dir=module.tmpdir)
                os.symlink(os.path.abspath(given['src']), os.path.join(folder, name))
        elif manifest is None:
            module.fail_json(msg='famfs_copy without remote_src needs its action plugin: call it as famfs.famfs.famfs_copy.')
        elif given['_archive'] and not module.check_mode:
            temporary = folder = tempfile.mkdtemp(dir=module.tmpdir)
            unpack(module, given['_archive'], manifest, folder)

        # Without the archive it is only asked what is missing.
        ask_only = module.check_mode or not (given['remote_src'] or given['_archive'])
        results = ask(module, 'Tree', 'set', [dict(
            path=dest,
            device=given['device'],
            source=folder,
            manifest=manifest,
            directoryMode=mode_text(module, given['directory_mode'], 'directory_mode'),
            force=given['force'],
            **owner_values(module, given)
        )], check=ask_only)
    except TreeError as error:
        module.fail_json(msg=str(error))
    finally:
        if temporary:
            shutil.rmtree(temporary, ignore_errors=True)

    before = results[0]['before']
    directories = set(entry['path'] for entry in manifest if entry.get('directory'))
    sent = [path for path in before['missing'] + before['different'] if path not in directories]
    finish(module, results, [dest or '/'], sent=sent, files=before['files'])


if __name__ == '__main__':
    main()
