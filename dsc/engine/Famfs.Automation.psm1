# The engine of the DSC resources and of the Ansible collection. Each resource says how its state is read (Get-...State),
# which steps lead from one state to another (Get-...Step), and what there is of it (Export-...). A step is a command with
# its parameters: it runs as it is, or with -WhatIf, and no text is ever put together to be run.
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../Famfs.psd1"

foreach ($part in 'Errors', 'Contract', 'Values', 'Operations', 'Entry', 'FileSystem', 'Boot', 'Mount', 'Directory', 'File',
    'Tree', 'DeviceMode', 'Info') {
    . "$PSScriptRoot/$part.ps1"
}

Export-ModuleMember -Function Invoke-AutomationOperation, Invoke-AutomationBatch, Invoke-AutomationInstance
