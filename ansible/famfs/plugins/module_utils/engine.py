# Copyright: (c) The Famfs for PowerShell authors
# SPDX-License-Identifier: Apache-2.0
"""Asks the engine of the PowerShell module Famfs: one process, JSON in, JSON out, whatever the number of items."""
import json
import os
import re

from ansible.module_utils.basic import AnsibleModule

# The options of the doc fragments engine, item and owner.
ENGINE_ARGUMENTS = dict(
    module_path=dict(type='path'),
    pwsh=dict(type='path'),
)
ITEM_ARGUMENTS = dict(
    device=dict(type='str'),
)
OWNER_ARGUMENTS = dict(
    mode=dict(type='raw'),
    owner=dict(type='str'),
    group=dict(type='str'),
)
STATE_ARGUMENT = dict(type='str', choices=['present', 'absent'], default='present')

# Where pwsh and modules are installed.
PWSH_FOLDERS = ['/usr/local/bin', '/opt/microsoft/powershell/7', '/snap/bin']
MODULE_FOLDERS = [
    '~/.local/share/powershell/Modules',
    '/usr/local/share/powershell/Modules',
    '/opt/microsoft/powershell/7/Modules',
    '/usr/lib/famfs',
]

# A terminal, colours or questions of PowerShell would only stand in the way of JSON.
ENVIRONMENT = dict(
    TERM='dumb',
    NO_COLOR='1',
    POWERSHELL_TELEMETRY_OPTOUT='1',
    POWERSHELL_UPDATECHECK='Off',
    DOTNET_NOLOGO='1',
    # The process ends long before code that was optimized by its profile would pay.
    DOTNET_TieredPGO='0',
)


def make_module(arguments, **rules):
    """A module with these options and those that every module has. Each of them supports check mode."""
    return AnsibleModule(argument_spec=dict(ENGINE_ARGUMENTS, **arguments), supports_check_mode=True, **rules)


def _version(name):
    return [int(part) for part in re.findall(r'[0-9]+', name)]


def _find_script(module):
    """The script of the engine: of module_path, or of the newest version in the folders of modules."""
    given = module.params['module_path']
    if given:
        script = os.path.join(given, 'dsc', 'resource.ps1')
        if not os.path.isfile(script):
            module.fail_json(msg="module_path '%s' is not the folder of the PowerShell module Famfs: it has no dsc/resource.ps1." % given)
        return script

    folders = [folder for folder in os.environ.get('PSModulePath', '').split(':') if folder]
    for folder in folders + [os.path.expanduser(folder) for folder in MODULE_FOLDERS]:
        base = os.path.join(folder, 'Famfs')
        versions = []
        if os.path.isdir(base):
            versions = sorted((name for name in os.listdir(base) if re.match(r'[0-9]', name)), key=_version, reverse=True)
        for candidate in [base] + [os.path.join(base, version) for version in versions]:
            script = os.path.join(candidate, 'dsc', 'resource.ps1')
            if os.path.isfile(script):
                return script

    module.fail_json(msg='The PowerShell module Famfs is not installed on this host. Install it with the role famfs_install, '
                         'or name its folder with module_path.')


def ask(module, resource, operation, items, check=None):
    """The results of the engine for each item. An error ends the module, with what was done before it."""
    pwsh = module.params['pwsh'] or module.get_bin_path('pwsh', required=False, opt_dirs=PWSH_FOLDERS)
    if not pwsh or not os.path.exists(pwsh):
        module.fail_json(msg='PowerShell (pwsh) is not installed on this host. Install PowerShell 7.6 or later, or name it with the option pwsh.')

    script = _find_script(module)
    request = json.dumps(dict(
        resource=resource,
        operation=operation,
        whatIf=module.check_mode if check is None else check,
        items=[dict((key, value) for key, value in item.items() if value is not None) for item in items],
    ))
    command = [pwsh, '-NoLogo', '-NoProfile', '-NonInteractive', '-File', script, '-Batch']
    code, output, errors = module.run_command(command, data=request, environ_update=ENVIRONMENT)
    try:
        reply = json.loads(output.strip().splitlines()[-1])
    except (ValueError, IndexError):
        module.fail_json(msg='PowerShell ended with exit code %d and without an answer.' % code, stderr=errors, stdout=output)

    results = reply['results']
    problem = reply.get('error')
    if problem:
        module.fail_json(
            msg=('%s %s' % (problem['message'], problem.get('action') or '')).strip(),
            error_id=problem['id'],
            item=problem.get('item'),
            changed=any(result.get('changed') for result in results if isinstance(result, dict)) and not module.check_mode,
        )
    return results


def owner_values(module, given):
    """The values of mode, owner and group."""
    return dict(mode=mode_text(module, given['mode']), owner=given['owner'], group=given['group'])


def finish(module, results, names=None, **values):
    """Ends the module with what changed, and the difference that --diff shows. names has a heading for each result."""
    diffs = []
    for index, result in enumerate(results):
        if not result['changed']:
            continue
        before = result['before']
        after = result['after']
        keys = [key for key in sorted(set(before) | set(after)) if before.get(key) != after.get(key)]
        heading = names[index] if names else ''
        diffs.append(dict(
            before_header=heading,
            after_header=heading,
            before=_lines(before, keys),
            after=_lines(after, keys),
        ))

    for result in results:
        for warning in result.get('warnings') or []:
            module.warn(warning)

    module.exit_json(
        changed=any(result['changed'] for result in results),
        steps=[step for result in results for step in result['steps']],
        diff=diffs,
        **values
    )


def _lines(state, keys):
    """One line for each value, and for each item of a list."""
    lines = []
    for key in keys:
        value = state.get(key)
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                lines.append('%s: %s\n' % (key, json.dumps(item)))
    return ''.join(lines)


def mode_text(module, value, name='mode'):
    """A mode as four octal digits. YAML makes a number of an unquoted 0644; it is taken as the number that it is."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        text = '%04o' % value
    else:
        text = str(value)
    if not re.match(r'^[0-7]{3,4}$', text):
        module.fail_json(msg="%s cannot be '%s': give three or four octal digits in quotes, such as '0644'." % (name, value))
    return text
