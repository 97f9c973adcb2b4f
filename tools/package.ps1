<#
.SYNOPSIS
Makes what users install from what is built: out/package/Famfs, the module folder, and a .nupkg of it beside the folder.
.DESCRIPTION
The manifest gets the release notes of its version from CHANGELOG.md and names each processor that has no native famfsd.
Famfs.sha256 in the folder lists the files for sha256sum -c. FAMFS_PROJECT_URI is the address of the project, for its links.
.PARAMETER Destination
The folder to make; it is removed first. out/package unless given.
#>
#Requires -Version 7.6
param([string] $Destination)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

$root = Split-Path $PSScriptRoot
$target = $Destination ? $Destination : (Join-Path $root 'out/package')
$module = Join-Path $target 'Famfs'
$placeholder = 'https://example.org/famfs-powershell'

# Copies files of the project, each to the same place in the module or to -As. What runs keeps its permission to.
function Copy-Part([Parameter(ValueFromPipeline)] [System.IO.FileInfo] $File, [string] $As) {
    process {
        $copy = Join-Path $module ($As ? $As : [System.IO.Path]::GetRelativePath($root, $File.FullName))
        $null = [System.IO.Directory]::CreateDirectory((Split-Path $copy))
        [System.IO.File]::Copy($File.FullName, $copy)
        $runs = $File.Extension -notin '.dll', '.so' -and $File.UnixFileMode.HasFlag([System.IO.UnixFileMode]::UserExecute)
        [System.IO.File]::SetUnixFileMode($copy, $runs ? 493 : 420)
    }
}

# An executable of this processor, and not the script that starts famfsd.dll.
function Test-Native([string] $Path) {
    if (-not [System.IO.File]::Exists($Path)) {
        return $false
    }

    $stream = [System.IO.File]::OpenRead($Path)
    try {
        $stream.ReadByte() -eq 0x7f -and $stream.ReadByte() -eq 0x45
    }
    finally {
        $stream.Dispose()
    }
}

# The lines below the heading of a version, up to the next version.
function Get-ReleaseNote([string] $Version) {
    $text = [System.IO.File]::ReadAllText((Join-Path $root 'CHANGELOG.md'))
    $found = [regex]::Match($text, "(?ms)^## $([regex]::Escape($Version))\b[^\n]*\n(.*?)(?=^## |\z)")
    if (-not $found.Success) {
        throw "CHANGELOG.md has no section '## $Version'."
    }

    $found.Groups[1].Value.Trim()
}

function Write-Manifest([string[]] $Missing) {
    $file = Join-Path $module 'Famfs.psd1'
    $text = [System.IO.File]::ReadAllText($file)
    $version = (Import-PowerShellDataFile $file).ModuleVersion
    $notes = (Get-ReleaseNote $version).Replace("'", "''")
    if ($Missing) {
        $notes += "`n`nThis package has no famfsd for $($Missing -join ' and '): Mount-FamfsFileSystem does not work there."
    }

    $text = $text -replace "(?m)^( +ReleaseNotes += )'.*'`$", { $_.Groups[1].Value + "'$notes'" }
    if ($env:FAMFS_PROJECT_URI) {
        $text = $text.Replace($placeholder, $env:FAMFS_PROJECT_URI.TrimEnd('/'))
    }
    elseif ($text.Contains($placeholder)) {
        Write-Warning "FAMFS_PROJECT_URI is not set: the links of the package lead to $placeholder, which is nowhere."
    }

    [System.IO.File]::WriteAllText($file, $text)
    $null = Test-ModuleManifest $file
}

# Get-Help -Online opens the first address among the links of a page: that of the page, below the address of all help.
function Add-OnlineHelp {
    $base = (Import-PowerShellDataFile (Join-Path $module 'Famfs.psd1')).HelpInfoUri
    $file = Join-Path $module 'en-US/Famfs.Cmdlets.dll-Help.xml'
    $maml = [xml]::new()
    $maml.PreserveWhitespace = $true
    $maml.Load($file)
    $spaces = [System.Xml.XmlNamespaceManager]::new($maml.NameTable)
    $spaces.AddNamespace('command', 'http://schemas.microsoft.com/maml/dev/command/2004/10')
    $spaces.AddNamespace('maml', 'http://schemas.microsoft.com/maml/2004/10')
    foreach ($page in $maml.SelectNodes('//command:command', $spaces)) {
        $name = $page.SelectSingleNode('command:details/command:name', $spaces).InnerText.Trim()
        $links = $page.SelectSingleNode('command:relatedLinks', $spaces) ??
            $page.AppendChild($maml.CreateElement('command', 'relatedLinks', $spaces.LookupNamespace('command')))
        $link = $links.PrependChild($maml.CreateElement('maml', 'navigationLink', $spaces.LookupNamespace('maml')))
        $link.AppendChild($maml.CreateElement('maml', 'linkText', $link.NamespaceURI)).InnerText = 'Online Version'
        $link.AppendChild($maml.CreateElement('maml', 'uri', $link.NamespaceURI)).InnerText = "$base/$name.md"
    }

    $maml.Save($file)
}

function Write-HashList {
    $lines = Get-ChildItem -LiteralPath $module -File -Recurse -Force | ForEach-Object {
        "$((Get-FileHash -LiteralPath $_.FullName).Hash.ToLowerInvariant())  $([System.IO.Path]::GetRelativePath($module, $_.FullName))"
    } | Sort-Object { $_.Substring(66) } -Culture ''
    [System.IO.File]::WriteAllText((Join-Path $module 'Famfs.sha256'), ($lines -join "`n") + "`n")
}

# A .nupkg made by PSResourceGet holds no permissions: those of Unix are added, so that famfsd can be run where it is unpacked.
function Add-Permission([string] $Package) {
    $zip = [System.IO.Compression.ZipFile]::Open($Package, 'Update')
    try {
        foreach ($entry in $zip.Entries) {
            $file = Join-Path $module ([uri]::UnescapeDataString($entry.FullName))
            $mode = [System.IO.File]::Exists($file) ? [int] [System.IO.File]::GetUnixFileMode($file) : 420
            $entry.ExternalAttributes = (0x8000 -bor $mode) -shl 16
        }
    }
    finally {
        $zip.Dispose()
    }
}

if ([System.IO.Directory]::Exists($target)) {
    [System.IO.Directory]::Delete($target, $true)
}

$null = [System.IO.Directory]::CreateDirectory($module)
Get-Item "$root/Famfs*.ps*1*", "$root/Famfs*.dsc.adaptedResource.json", "$root/LICENSE", "$root/icon.png", "$root/CHANGELOG.md", "$root/README.md" | Copy-Part
Get-Item "$root/bin/*.dll", "$root/bin/runtimes/linux-x64/native/*.so", "$root/bin/runtimes/linux-arm64/native/*.so" | Copy-Part

# Mono.Posix comes with its debugging information, which is two thirds of its library for x64.
if (Get-Command strip -CommandType Application -ErrorAction Ignore) {
    Get-Item "$module/bin/runtimes/*/native/*.so" | ForEach-Object { strip --strip-debug $_.FullName 2>$null }
}

# Whole folders, without what building and running leaves in them.
foreach ($folder in 'en-US', 'dsc', 'ansible', 'samples') {
    Get-ChildItem "$root/$folder" -File -Recurse -ErrorAction Ignore |
        Where-Object FullName -notmatch '/(bin|obj|__pycache__)/' | Copy-Part
}

$missing = foreach ($processor in 'linux-x64', 'linux-arm64') {
    $daemon = "$root/bin/$processor/famfsd", "$root/out/famfsd-$processor/famfsd" | Where-Object { Test-Native $_ } | Select-Object -First 1
    if ($daemon) {
        Get-Item $daemon | Copy-Part -As "bin/$processor/famfsd"
    }
    else {
        $processor
    }
}

Write-Manifest $missing
Add-OnlineHelp
Write-HashList
Compress-PSResource -Path $module -DestinationPath $target -SkipModuleManifestValidate
$package = Get-Item "$target/*.nupkg"
Add-Permission $package
$size = (Get-ChildItem $module -File -Recurse | Measure-Object Length -Sum).Sum
'{0}: {1:0.0} MB, unpacked {2:0.0} MB{3}' -f $package.Name, ($package.Length / 1e6), ($size / 1e6),
    ($missing ? "; without famfsd for $($missing -join ' and ')" : '')
