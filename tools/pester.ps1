<#
.SYNOPSIS
Runs the acceptance tests, or one of several groups of them, and ends with the counts that build.sh adds up.
.PARAMETER Packages
The folder that holds the Pester package.
.PARAMETER Group
Which group to run, from 1. The files are dealt out by their length.
.PARAMETER Name
The names of the files to run, separated by commas; all unless given.
#>
param([Parameter(Mandatory)] [string] $Packages, [int] $Group = 1, [int] $Groups = 1, [string] $Name = '*')

$ErrorActionPreference = 'Stop'
Import-Module (Get-Item "$Packages/pester/*/tools/Pester.psd1")
$files = @(Get-ChildItem "$PSScriptRoot/../tests/Pester" -Filter *.Tests.ps1 |
    Where-Object { $Name -eq '*' -or $_.Name -in $Name.Split(',') } | Sort-Object Length, Name -Descending)
$configuration = New-PesterConfiguration
$configuration.Run.Path = 0..($files.Count - 1) | Where-Object { $_ % $Groups -eq $Group - 1 } | ForEach-Object { $files[$_].FullName }
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
$result.Skipped | ForEach-Object { "Skipped in $(Split-Path $_.ScriptBlock.File -Leaf): $($_.ExpandedPath): $($_.ErrorRecord)" }
"Pester result: $($result.PassedCount) $failed $($result.SkippedCount + $result.NotRunCount + $result.InconclusiveCount)"
exit [int]($failed -gt 0)
