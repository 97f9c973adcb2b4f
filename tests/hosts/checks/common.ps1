# What every script of a host begins with.
$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../..")
$share = $env:SHARE
$clock = [System.Diagnostics.Stopwatch]::StartNew()

function Say([string] $Text) {
    [Console]::WriteLine($Text)
}

# One check, one line. It holds when the last thing it returns is true.
function Check([string] $Name, [scriptblock] $Test) {
    $since = $clock.Elapsed
    try {
        $result = @(& $Test)
        $said = if ($result.Count -gt 0 -and $result[-1] -is [bool] -and $result[-1]) { "PASS $Name" } else { "FAIL ${Name}: got $result" }
    }
    catch {
        $said = "FAIL ${Name}: $($_.FullyQualifiedErrorId) $($_.Exception.Message) $($_.InvocationInfo.PositionMessage)"
    }

    $times = ' ({0:0.0} s, at {1:0} s)' -f ($clock.Elapsed - $since).TotalSeconds, $clock.Elapsed.TotalSeconds
    Say ("$said".ReplaceLineEndings(' ') + $times)
}

# The error record that a command ends with.
function Get-Failure([scriptblock] $Command) {
    try {
        $null = & $Command
        throw "There was no error from:$Command"
    }
    catch {
        $_
    }
}

function Get-Hash([string] $File) {
    $stream = [System.IO.File]::OpenRead($File)
    try { [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($stream)) } finally { $stream.Dispose() }
}

# Hashes each new file the moment it is listed: data come before the log entry, so it is whole by then.
function Watch-Arrival([string] $Device, [int] $Count, [int] $Seconds) {
    $seen = [ordered]@{}
    $looks = 0
    $until = $clock.Elapsed.TotalSeconds + $Seconds
    while ($seen.Count -lt $Count -and $clock.Elapsed.TotalSeconds -lt $until) {
        $looks++
        foreach ($file in Update-FamfsFileSystem $Device -ChangeKind Created) {
            Copy-FamfsFile $file.Path -Destination /tmp/seen -FileSystem $Device -Force
            $seen[$file.Path] = Get-Hash /tmp/seen
        }
        [System.Threading.Thread]::Sleep(20)
    }

    [pscustomobject]@{ Looks = $looks; Count = $seen.Count; Hashes = ($seen.Keys | ForEach-Object { "$_ $($seen[$_])" }) -join "`n" }
}

# Content that compresses badly and differs from file to file; a whole number of bytes of any size.
function New-Source([string] $File, [int] $Size, [int] $Seed) {
    $bytes = [byte[]]::new($Size)
    [System.Random]::new($Seed).NextBytes($bytes)
    [System.IO.File]::WriteAllBytes($File, $bytes)
}

# Hosts tell each other how far they are by files in the shared folder. Written aside: who sees the name sees the content.
function Send-Word([string] $Word, [string] $Content = '') {
    [System.IO.File]::WriteAllText("$share/$Word.part", $Content)
    [System.IO.File]::Move("$share/$Word.part", "$share/$Word")
}

function Wait-Word([string] $Word, [int] $Seconds = 240) {
    $until = $clock.Elapsed.TotalSeconds + $Seconds
    while (-not [System.IO.File]::Exists("$share/$Word")) {
        if ($clock.Elapsed.TotalSeconds -gt $until) {
            throw "No '$Word' after $Seconds s."
        }

        [System.Threading.Thread]::Sleep(50)
    }

    [System.IO.File]::ReadAllText("$share/$Word")
}

# sysfs wants one write; a stream that truncates first is refused by some of its files.
function Set-SysFs([string] $File, [string] $Text) {
    $stream = [System.IO.FileStream]::new($File, 'Open', 'Write')
    try { $stream.Write([System.Text.Encoding]::ASCII.GetBytes($Text)) } finally { $stream.Dispose() }
}

# Where the shared memory begins, as guest.sh places it.
$deviceStart = 0x100000000

# The kernel takes the page as it does after a machine check, which an emulated processor does not raise.
function Send-Poison([long] $Physical) {
    Set-SysFs '/sys/devices/system/memory/hard_offline_page' ('0x{0:x}' -f $Physical)
}

Import-Module "$root/Famfs.psd1"
Say ('Famfs {0} after {1:0.0} s' -f (Get-Module Famfs).Version, $clock.Elapsed.TotalSeconds)
