# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0


class ModuleDocFragment(object):
    """Options that every module has, and those of files and directories."""

    DOCUMENTATION = r"""
options:
  module_path:
    description:
      - The folder of the PowerShell module Famfs on the target.
      - Without it, the folders where PowerShell modules are installed are searched, those of C(PSModulePath) first.
    type: path
  pwsh:
    description:
      - The PowerShell on the target, 7.6 or later. Without it, C(pwsh) is searched on the path.
    type: path
requirements:
  - PowerShell 7.6 or later on the target
  - the PowerShell module Famfs on the target
author:
  - The Famfs for PowerShell authors (@famfs)
attributes:
  check_mode:
    description: Says what would change. No device is opened for writing.
    support: full
  diff_mode:
    description: Shows the properties that change.
    support: full
"""

    ITEM = r"""
options:
  device:
    description:
      - The DAX device or image file with the file system, or C(uuid:) and the UUID of the file system or of its device.
      - Without it, paths are paths under a mount.
    type: str
"""

    OWNER = r"""
options:
  mode:
    description: The mode as octal digits in quotes.
    type: raw
  owner:
    description: The owner, by name or number. Without it, the user who runs the task.
    type: str
  group:
    description: The group, by name or number. Without it, the group of the user who runs the task.
    type: str
"""
