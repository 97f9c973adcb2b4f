# Runs the acceptance suite under Pester and ends with the counts that build.sh adds up.
param([string] $Pester = 'Pester')
Import-Module $Pester -MinimumVersion 5.5
$configuration = New-PesterConfiguration
$configuration.Run.Path = Join-Path $PSScriptRoot '../tests/Pester'
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$result = Invoke-Pester -Configuration $configuration
$failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
"Pester result: $($result.PassedCount) $failed $($result.SkippedCount + $result.NotRunCount + $result.InconclusiveCount)"
exit [int]($failed -gt 0)
