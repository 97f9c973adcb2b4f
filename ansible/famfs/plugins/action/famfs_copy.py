# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0
"""The part of famfs_copy that runs on the controller: asks the target what is missing, and sends that."""
import os
import tarfile
import tempfile

from ansible.errors import AnsibleError
from ansible.module_utils.common.text.converters import to_text
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.famfs.famfs.plugins.module_utils.tree import TreeError, build_manifest


class ActionModule(ActionBase):

    TRANSFERS_FILES = True

    def run(self, tmp=None, task_vars=None):
        result = super(ActionModule, self).run(tmp, task_vars)
        arguments = dict((name, value) for name, value in self._task.args.items() if not name.startswith('_'))
        source = arguments.get('src')
        if not source or not arguments.get('dest') or boolean(arguments.get('remote_src', False), strict=False):
            result.update(self._run(arguments, task_vars))
            return result

        try:
            source, manifest, dest = self._describe(to_text(source), to_text(arguments['dest']))
        except (TreeError, AnsibleError) as error:
            result.update(failed=True, msg=to_text(error))
            return result

        arguments.update(src=source, dest=dest, _manifest=manifest)
        asked = self._run(arguments, task_vars)
        if asked.get('failed') or not asked.get('changed') or self._play_context.check_mode:
            result.update(asked)
            return result

        result.update(self._send(arguments, source, asked['sent'], task_vars))
        return result

    def _run(self, arguments, task_vars):
        return self._execute_module(module_name='famfs.famfs.famfs_copy', module_args=arguments, task_vars=task_vars)

    def _describe(self, source, dest):
        """The real path of the source, its manifest, and the directory that the manifest is below."""
        whole = source.endswith('/')
        found = self._find_needle('files', source.rstrip('/') or '/')
        if os.path.isdir(found):
            return found, build_manifest(found), dest if whole else os.path.join(dest, os.path.basename(found))
        name = os.path.basename(found if dest.endswith('/') else dest)
        return found, build_manifest(found, name), dest if dest.endswith('/') else os.path.dirname(dest) or '/'

    def _send(self, arguments, source, paths, task_vars):
        """Packs the files, sends the archive, and lets the module copy them into the file system."""
        local = tempfile.NamedTemporaryFile(prefix='famfs_copy.', suffix='.tar', delete=False)
        local.close()
        try:
            with tarfile.open(local.name, 'w') as tar:
                for path in paths:
                    tar.add(os.path.join(source, path) if os.path.isdir(source) else source, arcname=path, recursive=False)
            self._make_tmp_path()
            remote = self._connection._shell.join_path(self._connection._shell.tmpdir, 'files.tar')
            self._transfer_file(local.name, remote)
            self._fixup_perms2((self._connection._shell.tmpdir, remote))
            return self._run(dict(arguments, _archive=remote), task_vars)
        finally:
            os.unlink(local.name)
            self._remove_tmp_path(self._connection._shell.tmpdir)
