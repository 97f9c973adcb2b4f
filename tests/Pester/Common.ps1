# What the test files share. Each file dot-sources this one in BeforeAll and calls Restore-Identity in AfterAll. The files
# may use all of PowerShell 7.6 and Pester 5.7. Two groups of them run at the same time, each in a process of its own.

$ModuleRoot = Split-Path (Split-Path $PSScriptRoot)
Import-Module "$ModuleRoot/Famfs.psd1"

# This machine plays two hosts: the master that formats, and a client.
$Master = '3f0d2c5e-8a41-4b67-9c12-5d7e90a1b2c3'
$Client = 'c11e0000-1111-4222-8333-444455556666'
$SavedIdentity = $env:FAMFS_SYSTEM_UUID
$SavedRuntime = $env:XDG_RUNTIME_DIR
$env:FAMFS_SYSTEM_UUID = $Master

function Restore-Identity {
    $env:FAMFS_SYSTEM_UUID = $SavedIdentity
    $env:XDG_RUNTIME_DIR = $SavedRuntime
}

# Runs a script block as the client.
function Invoke-AsClient([scriptblock]$Script) {
    $env:FAMFS_SYSTEM_UUID = $Client
    try {
        & $Script
    }
    finally {
        $env:FAMFS_SYSTEM_UUID = $Master
    }
}

function Get-TestPath([string]$Name) {
    [System.IO.Path]::Combine("$TestDrive", $Name)
}

# A formatted image of its own in the test drive.
function New-TestImage([string]$Name = "$([guid]::NewGuid().ToString('N').Substring(0, 8)).famfs", [long]$Size = 4GB, [long]$LogSize = 8MB) {
    New-FamfsFileSystem -Device (Get-TestPath $Name) -Size $Size -LogSize $LogSize
}

# Mounts a file system on a new directory of the test drive, where its state is kept as well, and gives the directory.
function New-TestMount($FileSystem, [string]$Name = 'a mount') {
    $env:XDG_RUNTIME_DIR = "$TestDrive"
    $directory = [System.IO.Directory]::CreateDirectory((Get-TestPath $Name)).FullName
    Mount-FamfsFileSystem $FileSystem $directory
    $directory
}

# An image of its own and the directory it is mounted on; with -Files it has d/a and d/b of 1 MiB from seed 5.
function New-MountedImage([switch]$Files) {
    $image = New-TestImage
    if ($Files) {
        $null = New-FamfsDirectory d -FileSystem $image
        $null = 'd/a', 'd/b' | New-FamfsFile -Size 1MB -Seed 5 -FileSystem $image
    }

    $image, (New-TestMount $image)
}

function Remove-TestMount {
    Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
}

# Every error record of a script block, whether it ended the block or not.
function Get-ErrorOf([scriptblock]$Script) {
    $ErrorActionPreference = 'Continue'
    try {
        & $Script 2>&1 | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }
    }
    catch {
        $_
    }
}

# Holds one error record against what a command promises of its errors.
function Assert-Error($Record, [string]$Command, [string]$Id, [string]$Category, $Target) {
    $Record | Should -HaveCount 1 -Because "one error was expected: $Id"
    $Record.FullyQualifiedErrorId | Should -BeExactly "$Id,Famfs.Cmdlets.Commands.$($Command.Replace('-', ''))Command"
    "$($Record.CategoryInfo.Category)" | Should -BeExactly $Category
    $Record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    $Record.Exception.Message | Should -Not -Match '\{\d\}' -Because 'the message is complete'
    if ($null -ne $Target) {
        "$($Record.TargetObject)" | Should -BeExactly "$Target"
    }
}

# A file of this machine with bytes that look random and are the same each time.
function New-HostFile([string]$Path, [int]$Size, [int]$Seed = 1) {
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    $bytes = [byte[]]::new($Size)
    [System.Random]::new($Seed).NextBytes($bytes)
    [System.IO.File]::WriteAllBytes($Path, $bytes)
    $Path
}

function Get-HostHash([string]$Path) {
    $stream = [System.IO.File]::OpenRead($Path)
    try {
        [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($stream)).ToLowerInvariant()
    }
    finally {
        $stream.Dispose()
    }
}

# Bytes of a device or file, read past the module.
function Read-Byte([string]$Path, [long]$Offset, [int]$Count) {
    $stream = [System.IO.FileStream]::new($Path, 'Open', 'Read', 'ReadWrite')
    try {
        $bytes = [byte[]]::new($Count)
        $stream.Position = $Offset
        $stream.ReadExactly($bytes, 0, $Count)
        , $bytes
    }
    finally {
        $stream.Dispose()
    }
}

function Write-Byte([string]$Path, [long]$Offset, [byte[]]$Bytes) {
    $stream = [System.IO.FileStream]::new($Path, 'Open', 'ReadWrite', 'ReadWrite')
    try {
        $stream.Position = $Offset
        $stream.Write($Bytes, 0, $Bytes.Length)
    }
    finally {
        $stream.Dispose()
    }
}

# Turns all bits of one byte over.
function Invoke-ByteFlip([string]$Path, [long]$Offset) {
    Write-Byte $Path $Offset ([byte[]]@((Read-Byte $Path $Offset 1)[0] -bxor 0xff))
}

function Set-FileLength([string]$Path, [long]$Length) {
    $stream = [System.IO.FileStream]::new($Path, 'Open', 'ReadWrite', 'ReadWrite')
    try {
        $stream.SetLength($Length)
    }
    finally {
        $stream.Dispose()
    }
}

# The content of a file in a famfs, put together from its map and the bytes of the device.
function Read-ByMap($FileSystem, [string]$Path) {
    $bytes = [System.IO.MemoryStream]::new()
    foreach ($run in Get-FamfsFileMap $Path -FileSystem $FileSystem) {
        $part = Read-Byte $run.Device $run.DeviceOffset $run.Length
        $bytes.Write($part, 0, $part.Length)
    }

    , $bytes.ToArray()
}

function ConvertTo-Hex([byte[]]$Bytes) {
    [Convert]::ToHexString($Bytes).ToLowerInvariant()
}

# CRC-32 as the format uses it, in the plainest way.
function Get-Crc32([byte[]]$Bytes) {
    [uint32]$crc = 4294967295
    foreach ($byte in $Bytes) {
        $crc = $crc -bxor $byte
        for ($bit = 0; $bit -lt 8; $bit++) {
            $crc = ($crc -band 1) ? (($crc -shr 1) -bxor [uint32]3988292384) : ($crc -shr 1)
        }
    }

    $crc -bxor [uint32]4294967295
}

# Where log entry $Index of a device starts.
function Get-EntryOffset([long]$Index) {
    2MB + 48 + (544 * $Index)
}

# Changes a log entry's bytes by a script block that is given them, and seals it again.
function Edit-LogEntry([string]$Path, [long]$Index, [scriptblock]$Change) {
    [byte[]]$entry = Read-Byte $Path (Get-EntryOffset $Index) 544
    & $Change $entry
    [byte[]]$body = $entry[0..535]
    [BitConverter]::GetBytes([uint64](Get-Crc32 $body)).CopyTo($entry, 536)
    Write-Byte $Path (Get-EntryOffset $Index) $entry
}

# The command line that starts another PowerShell like this one.
function Get-HostCommand {
    $program = [Environment]::ProcessPath
    if ((Split-Path -Leaf $program) -eq 'dotnet') {
        return $program, "$PSHOME/pwsh.dll"
    }

    $program
}

# Runs a script in a second process and gives its lines. -User, for root only, runs it as another user; the result is
# $null where that user can read neither PowerShell nor the module.
function Invoke-SecondHost([string]$Script, [int]$User = -1) {
    $file = Get-TestPath "$([guid]::NewGuid()).ps1"
    $home2 = Get-TestPath "home$User"
    $null = [System.IO.Directory]::CreateDirectory($home2)
    Set-Content $file "Import-Module '$ModuleRoot/Famfs.psd1' -ErrorAction Stop`n'ready'`n$Script"
    $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-File', $file
    if ($User -ge 0) {
        [System.IO.File]::SetUnixFileMode($home2, 511)
        [System.IO.File]::SetUnixFileMode("$TestDrive", 493)
        $words = @('setpriv', "--reuid=$User", "--regid=$User", '--clear-groups') + $words
    }

    $start = [System.Diagnostics.ProcessStartInfo]::new($words[0], [string[]]$words[1..($words.Count - 1)])
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.Environment['HOME'] = $home2
    $start.Environment['NO_COLOR'] = '1'
    $start.WorkingDirectory = "$TestDrive"
    $process = [System.Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $lines = @($process.StandardOutput.ReadToEnd().Split("`n").TrimEnd("`r") | Where-Object { $_ })
    $process.WaitForExit()
    if ('ready' -notin $lines -and $User -ge 0) {
        return
    }

    if ($process.ExitCode -ne 0) {
        throw "The second host ended with $($process.ExitCode): $($errors.Result)"
    }

    , @($lines | Where-Object { $_ -ne 'ready' })
}

# Whether this user may start processes as another one.
function Test-CanChangeUser {
    [Environment]::UserName -eq 'root' -and [System.IO.File]::Exists('/usr/bin/setpriv')
}

# Waits until a condition holds, and fails if it does not within half a minute.
function Wait-Until([scriptblock]$Condition) {
    # A limit that tells a hang, and not a busy machine.
    for ($clock = [System.Diagnostics.Stopwatch]::StartNew(); $clock.Elapsed.TotalSeconds -lt 120;) {
        if (& $Condition) {
            return
        }

        Start-Sleep -Milliseconds 50
    }

    throw "Not within 120 s: $Condition"
}
