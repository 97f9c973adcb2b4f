# Trees of files for the tests of copies, which dot-source this file.

. $PSScriptRoot/Common.ps1

# A tree of this machine with sizes around every border and modes worth keeping.
function New-HostTree([string]$Root) {
    $null = New-HostFile "$Root/one" 1 1
    $null = New-HostFile "$Root/page" 4096 2
    $null = New-HostFile "$Root/sub/odd" 4097 3
    $null = New-HostFile "$Root/sub/deep/big" (2MB + 1) 4
    $null = [System.IO.Directory]::CreateDirectory("$Root/void")
    [System.IO.File]::SetUnixFileMode("$Root/one", 416)          # 0640
    [System.IO.File]::SetUnixFileMode("$Root/sub/odd", 493)      # 0755
    [System.IO.File]::SetUnixFileMode("$Root/sub", 488)          # 0750
    $Root
}

# An image that holds a tree of this machine as t.
function New-TreeImage([string]$Tree) {
    $image = New-TestImage
    Copy-FamfsFile $Tree t -Recurse -ToFileSystem $image
    $image
}

function Assert-SameTree([string]$Expected, [string]$Actual) {
    $names = [System.IO.Directory]::GetFileSystemEntries($Expected, '*', 'AllDirectories') | ForEach-Object { $_.Substring($Expected.Length) }
    [System.IO.Directory]::GetFileSystemEntries($Actual, '*', 'AllDirectories') | Should -HaveCount $names.Count
    foreach ($name in $names) {
        "$([System.IO.File]::GetUnixFileMode("$Actual$name"))" | Should -BeExactly "$([System.IO.File]::GetUnixFileMode("$Expected$name"))" -Because "the mode of $name is kept"
        if (-not [System.IO.Directory]::Exists("$Expected$name")) {
            Get-HostHash "$Actual$name" | Should -BeExactly (Get-HostHash "$Expected$name") -Because "the content of $name is kept"
        }
    }
}
