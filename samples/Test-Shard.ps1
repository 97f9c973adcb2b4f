<#
.SYNOPSIS
Checks one shard of a data set against its seed, as one of many hosts, and says how it went.
#>
param([Parameter(Mandatory)] [string] $Device, [Parameter(Mandatory)] [string] $Path, [long] $Seed = 1)

if (-not (Get-Module Famfs)) {
    Import-Module ((Test-Path "$PSScriptRoot/../Famfs.psd1") ? "$PSScriptRoot/../Famfs.psd1" : 'Famfs')
}

$role = (Get-FamfsFileSystem $Device).Role
$test = Test-FamfsFile $Path -Seed $Seed -FileSystem $Device -ErrorAction Stop
"$role $Path $($test.Passed)"
exit [int] (-not $test.Passed)
