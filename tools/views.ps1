<#
.SYNOPSIS
Shows each default view in terminals of 80 and 120 columns, and keeps what is seen in docs/images/views-80.txt and views-120.txt.
.DESCRIPTION
The objects are those of two image files, with long names and wide characters. The terminal is one of script(1), so that the views
take its width. A view that needs a mount says so where this user cannot mount.
.PARAMETER Here
Shows the views in this terminal, with images in a folder, and writes nothing.
#>
#Requires -Version 7.6
param([string] $Here)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot

if (-not $Here) {
    foreach ($width in 80, 120) {
        # The same name each time, so that the same is elided.
        $folder = (New-Item -ItemType Directory /tmp/famfs-views).FullName
        try {
            $program = [System.Environment]::ProcessPath
            $words = [System.IO.Path]::GetFileName($program) -eq 'dotnet' ? "'$PSHOME/pwsh.dll' " : ''
            $line = "stty cols $width rows 50; '$program' $words-NoProfile -NonInteractive -File '$PSCommandPath' -Here '$folder'"
            $seen = (script -qec $line /dev/null) -join "`n"
            if ($LASTEXITCODE -ne 0) {
                throw $seen
            }

            # Codes that a terminal does not show are not kept.
            $text = $seen -replace "`e\[[\d;?]*[a-zA-Z]", '' -replace "`e[=>]", '' -replace "`r", ''
            $lines = $text.Split("`n").TrimEnd()
            [System.IO.File]::WriteAllText("$root/docs/images/views-$width.txt", (($lines -join "`n").Trim("`n") + "`n"))
        }
        finally {
            [System.IO.Directory]::Delete($folder, $true)
        }
    }

    return
}

# A view as a person sees it, below the line that asks for it.
function Show-View([scriptblock] $Script) {
    "PS> $("$Script".Trim())"
    & $Script | Out-Host
}

Import-Module "$root/Famfs.psd1"
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
$a = "$Here/a.famfs"
$b = "$Here/another-device-with-a-long-name.famfs"
$null = $a, $b | New-FamfsFileSystem -Size 4GB
$null = New-FamfsDirectory data/training, models -Parents -FileSystem $a
$names = 'data/training/a-shard-whose-name-is-longer-than-a-column-holds-0042.bin', 'data/training/日本語の名前のファイル日本語.bin', 'models/llama.gguf'
$null = $names | New-FamfsFile -Size 300MB -Seed 7 -FileSystem $a
$null = New-FamfsFile striped -Size 6MB -Strips 2 -Buckets 2 -FileSystem $a
$null = New-FamfsFile copy, gone -Size 5000 -FileSystem $b
Remove-FamfsFile gone -FileSystem $b
$null = New-FamfsQueue queue -FileSystem $b
1, 2 | Send-FamfsQueueMessage queue -FileSystem $b

Show-View { Get-FamfsFileSystem $a, $b }
Show-View { Get-FamfsDevice $a, $b }
Show-View { Get-FamfsFile -Recurse -FileSystem $a }
Show-View { $a, $b | ForEach-Object { Get-FamfsFile -FileSystem $_ } }
Show-View { Get-FamfsFile models/llama.gguf -FileSystem $a | Format-List }
Show-View { Get-FamfsFile -Removed -FileSystem $b }
Show-View { Get-FamfsFileMap models/llama.gguf, striped -FileSystem $a }
Show-View { Get-FamfsLogEntry $a }
Show-View { Measure-FamfsFile -FileSystem $a }
Show-View { Get-FamfsFileHash $names -FileSystem $a }
Show-View { Test-FamfsFile $names -Seed 7 -FileSystem $a }
Show-View { Test-FamfsFileSystem $a, $b }
Show-View { Get-FamfsQueue -FileSystem $b }
Show-View { Receive-FamfsQueueMessage queue -Detailed -FileSystem $b }
if ([System.IO.File]::Exists('/dev/fuse') -and [Environment]::IsPrivilegedProcess) {
    $env:XDG_RUNTIME_DIR = $Here
    $mounts = 'mnt', 'a-mount-point-with-a-name-that-is-long' | ForEach-Object { [System.IO.Directory]::CreateDirectory("$Here/$_").FullName }
    try {
        Mount-FamfsFileSystem $a $mounts[0]
        Mount-FamfsFileSystem $b $mounts[1] -ReadOnly
        Show-View { Get-FamfsMount /tmp/famfs-views/* }
    }
    finally {
        Get-FamfsMount "$Here/*" | Dismount-FamfsFileSystem -Force
    }
}
else {
    'Get-FamfsMount is not shown: this user cannot mount.'
}
