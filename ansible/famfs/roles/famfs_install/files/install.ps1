<#
.SYNOPSIS
Unpacks a package of the module Famfs (.nupkg) as a module folder. Prints "installed", or "there" if the folder is the same.
.DESCRIPTION
The package lists its files with their hashes in Famfs.sha256. Only these are unpacked, each is compared with its hash, and a
folder that was there is replaced when all are. A folder that holds anything but this module is an error.
.PARAMETER Package
The .nupkg.
.PARAMETER Destination
The module folder. Those above it are created.
#>
#Requires -Version 7.6
param([Parameter(Mandatory)] [string] $Package, [Parameter(Mandatory)] [string] $Destination)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
$list = 'Famfs.sha256'
$Destination = [System.IO.Path]::TrimEndingDirectorySeparator([System.IO.Path]::GetFullPath($Destination))
$new = "$Destination.$([guid]::NewGuid().ToString('N'))"

# An entry of the package, with the permissions that it has there.
function Expand-Entry($Entry, [string] $Path) {
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    [System.IO.Compression.ZipFileExtensions]::ExtractToFile($Entry, $Path)
    $mode = $Entry.ExternalAttributes -shr 16 -band 0x1ed
    [System.IO.File]::SetUnixFileMode($Path, $mode ? $mode : 0x1a4)
}

$zip = [System.IO.Compression.ZipFile]::OpenRead($Package)
try {
    $entries = @{}
    foreach ($entry in $zip.Entries) {
        $entries[[uri]::UnescapeDataString($entry.FullName)] = $entry
    }

    if (-not $entries[$list]) {
        throw "'$Package' is not a package of the module Famfs: it has no $list."
    }

    if ([System.IO.Directory]::Exists($Destination) -and -not [System.IO.File]::Exists("$Destination/Famfs.psd1") -and
        [System.IO.Directory]::GetFileSystemEntries($Destination).Length) {
        throw "'$Destination' holds something else than the module Famfs. Choose another folder."
    }

    Expand-Entry $entries[$list] "$new/$list"
    $text = [System.IO.File]::ReadAllText("$new/$list")
    if ([System.IO.File]::Exists("$Destination/$list") -and [System.IO.File]::ReadAllText("$Destination/$list") -ceq $text) {
        'there'
        return
    }

    foreach ($line in $text.Split("`n", [System.StringSplitOptions]::RemoveEmptyEntries)) {
        $hash, $name = $line -split '  ', 2
        if (-not $entries[$name] -or [System.IO.Path]::GetFullPath("$new/$name") -cne "$new/$name") {
            throw "'$Package' has no file '$name', which it lists."
        }

        Expand-Entry $entries[$name] "$new/$name"
        if ((Get-FileHash -LiteralPath "$new/$name").Hash -ne $hash) {
            throw "'$name' in '$Package' is damaged. Make or send the package again."
        }
    }

    if ([System.IO.Directory]::Exists($Destination)) {
        [System.IO.Directory]::Move($Destination, "$new.old")
    }

    [System.IO.Directory]::Move($new, $Destination)
    'installed'
}
finally {
    $zip.Dispose()
    foreach ($folder in $new, "$new.old" | Where-Object { [System.IO.Directory]::Exists($_) }) {
        [System.IO.Directory]::Delete($folder, $true)
    }
}
