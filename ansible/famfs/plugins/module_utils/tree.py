# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0
"""The manifest of a file or a tree: path, size, SHA-256 and mode of each file. Runs on the controller and on targets."""
import hashlib
import os
import stat


class TreeError(Exception):
    """Something in the tree cannot be copied."""


def build_manifest(source, name=None):
    """The manifest of a file, under the given name, or of what is below a directory. Symbolic links in a tree are refused."""
    try:
        status = os.stat(source)
    except OSError as error:
        raise TreeError("'%s' cannot be read: %s." % (source, error.strerror))

    if stat.S_ISREG(status.st_mode):
        return [_file(source, name or os.path.basename(source), status)]
    if not stat.S_ISDIR(status.st_mode):
        raise TreeError("'%s' is neither a file nor a directory." % source)

    entries = []

    def fail(error):
        raise TreeError("'%s' cannot be read: %s." % (error.filename, error.strerror))

    for folder, folders, files in os.walk(source, onerror=fail):
        folders.sort()
        for child in sorted(folders) + sorted(files):
            path = os.path.join(folder, child)
            relative = os.path.relpath(path, source)
            status = os.lstat(path)
            if stat.S_ISDIR(status.st_mode):
                entries.append(dict(path=relative, directory=True, mode=_mode(status)))
            elif stat.S_ISREG(status.st_mode):
                entries.append(_file(path, relative, status))
            else:
                raise TreeError("'%s' cannot be copied: famfs holds only files and directories." % path)
    return entries


def _mode(status):
    # The nine permission bits: nobody gets rights by a set-id bit that was not asked for.
    return '%04o' % (status.st_mode & 0o777)


def _file(path, relative, status):
    digest = hashlib.sha256()
    try:
        with open(path, 'rb') as stream:
            for block in iter(lambda: stream.read(1 << 20), b''):
                digest.update(block)
    except (IOError, OSError) as error:
        raise TreeError("'%s' cannot be read: %s." % (path, error.strerror))
    return dict(path=relative, size=status.st_size, sha256=digest.hexdigest(), mode=_mode(status))
