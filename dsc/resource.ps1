<#
.SYNOPSIS
Gets, tests and sets the state of famfs resources, for DSC and for Ansible. Reads JSON from standard input, writes JSON.
.DESCRIPTION
With -Resource and -Operation it is a DSC v3 command resource: one instance on standard input, one JSON line for each state
on standard output, JSON traces on standard error. With -Batch it reads one request with a list of instances and writes one
reply. Exit codes: 0 done, 1 failed, 2 the input is not valid, 3 the module cannot be loaded.
.PARAMETER WhatIf
Says what set or delete would do. No device is opened for writing, as for get, test and export.
#>
[CmdletBinding(DefaultParameterSetName = 'Instance')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Instance')]
    [ValidateSet('FileSystem', 'Mount', 'Directory', 'File', 'DeviceMode')]
    [string] $Resource,

    [Parameter(Mandatory, ParameterSetName = 'Instance')]
    [ValidateSet('get', 'test', 'set', 'delete', 'export')]
    [string] $Operation,

    [Parameter(ParameterSetName = 'Instance')]
    [switch] $WhatIf,

    [Parameter(Mandatory, ParameterSetName = 'Batch')]
    [switch] $Batch
)

$ErrorActionPreference = 'Stop'

# JSON is UTF-8, whatever the locale says. What is no UTF-8 is an error and is never guessed.
$reader = [System.IO.StreamReader]::new([Console]::OpenStandardInput(), [System.Text.UTF8Encoding]::new($false, $true))

# The engine runs in a session without a terminal, so that nothing but JSON can reach standard output.
$shell = [powershell]::Create()
try {
    $null = $shell.AddCommand('Import-Module').AddParameter('Name', "$PSScriptRoot/engine/Famfs.Automation.psm1").AddParameter('ErrorAction', 'Stop')
    $null = $shell.Invoke()
}
catch {
    $message = "The module Famfs cannot be loaded: $($_.Exception.GetBaseException().Message)"
    if ($Batch) {
        [Console]::Out.WriteLine((ConvertTo-Json -Compress -EscapeHandling EscapeNonAscii @{
                    results = @()
                    error   = @{ id = 'ModuleMissing'; message = $message; action = 'Install the module whole, or run ./build.sh build in its sources.' }
                }))
    }

    [Console]::Error.WriteLine((ConvertTo-Json -Compress -EscapeHandling EscapeNonAscii @{ error = $message }))
    exit 3
}

try {
    $text = $reader.ReadToEnd()
}
catch [System.Text.DecoderFallbackException] {
    $text = "`0"
}

$shell.Commands.Clear()
$null = if ($Batch) {
    $shell.AddCommand('Invoke-AutomationBatch').AddParameter('Text', $text)
}
else {
    $shell.AddCommand('Invoke-AutomationOperation').AddParameters(
        @{ Resource = $Resource; Operation = $Operation; Text = $text; WhatIf = [bool]$WhatIf })
}

$reply = $shell.Invoke()[-1]
foreach ($line in $reply.Traces) {
    [Console]::Error.WriteLine($line)
}

foreach ($line in $reply.Lines) {
    [Console]::Out.WriteLine($line)
}

exit $reply.ExitCode
