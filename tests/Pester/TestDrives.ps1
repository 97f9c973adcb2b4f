# Drives for the tests of the provider, which dot-source this file.

. $PSScriptRoot/Common.ps1
$start = Get-Location

# A drive on an image of its own; with -Files it has something of everything.
function New-TestDrive([string]$Name, [switch]$Files) {
    $image = New-TestImage
    if ($Files) {
        $null = New-FamfsDirectory data, data/logs, .hidden, empty -FileSystem $image
        $null = 'data/a.bin', 'data/b.txt', 'data/logs/c.bin', '.hidden/x', 'readme' | New-FamfsFile -Size 100 -Seed 3 -FileSystem $image
    }

    $null = New-PSDrive -Name $Name -PSProvider Famfs -Root $image.Device -Scope Global
    $image
}

# Takes away the drives, the mount and the identity of a test file.
function Remove-TestDrive {
    Set-Location $start
    Get-PSDrive -PSProvider Famfs -ErrorAction Ignore | Remove-PSDrive -Force
    Remove-TestMount
    Restore-Identity
}

function Assert-Refused($Records, [string]$Command, [string]$Id, [string]$Category) {
    $Records | Should -HaveCount 1 -Because "one error was expected: $Id"
    $Records.FullyQualifiedErrorId | Should -BeExactly "$Id,Microsoft.PowerShell.Commands.$($Command.Replace('-', ''))Command"
    "$($Records.CategoryInfo.Category)" | Should -BeExactly $Category
    $Records.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    $Records.Exception.Message | Should -Not -Match '\{\d\}'
}
