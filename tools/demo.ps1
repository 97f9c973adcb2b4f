# The main job from beginning to end, on real files. Every command is shown, run, and held to what it claims.
$ErrorActionPreference = 'Stop'
$root = [System.IO.Path]::GetDirectoryName($PSScriptRoot)
$scratch = [System.IO.Directory]::CreateTempSubdirectory('famfs-demo-').FullName
$image = [System.IO.Path]::Combine($scratch, 'demo.famfs')
$usr = [System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory().TrimEnd('/')
$master = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
$client = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'
$clock = [System.Diagnostics.Stopwatch]::StartNew()
$rooms = 'OnMedia', 'Log', 'Volumes'
$script:number = 0

function Step([string] $Title, [scriptblock] $Command, [scriptblock] $Claim) {
    $script:number++
    [Console]::WriteLine()
    [Console]::WriteLine("# $($script:number). $Title")
    [Console]::WriteLine("PS> $($Command.ToString().Trim())")
    $result = @(. $Command)
    $result | Out-Default
    if (-not (& $Claim $result)) {
        throw "Step $($script:number), '$Title', did not give what it claims."
    }
}

# SHA-256 and mode of all regular files below a directory, by relative path.
function Get-Hashes([string] $Directory) {
    $hashes = @{}
    foreach ($file in [System.IO.Directory]::EnumerateFiles($Directory, '*', 'AllDirectories')) {
        $info = [System.IO.FileInfo]::new($file)
        if (-not $info.LinkTarget) {
            $bytes = [System.IO.File]::ReadAllBytes($file)
            $hash = [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes))
            $hashes[$file.Substring($Directory.Length)] = "$hash $([System.IO.File]::GetUnixFileMode($file))"
        }
    }

    $hashes
}

function Compare-Trees([string] $Left, [string] $Right) {
    $a = Get-Hashes $Left
    $b = Get-Hashes $Right
    $same = @($a.Keys | Where-Object { $a[$_] -eq $b[$_] }).Count
    [Console]::WriteLine("$same of $($a.Count) files have the same SHA-256 and mode as in $Left")
    $same -eq $a.Count -and $a.Count -eq $b.Count -and $same -gt 0
}

try {
    Import-Module ([System.IO.Path]::Combine($root, 'Famfs.psd1'))
    $env:FAMFS_SYSTEM_UUID = $master
    [Console]::WriteLine('Famfs for PowerShell {0} on PowerShell {1}', (Get-Module Famfs).Version, $PSVersionTable.PSVersion)

    Step 'The DAX devices of this machine (there may be none)' { Get-FamfsDevice } { $true }

    Step 'Format a device: here an image, a sparse file of 4 GiB' { New-FamfsFileSystem $image -Size 4GB } {
        param($fs) $fs.Role -eq 'Master' -and $fs.Files -eq 0 -and $fs.Size -eq 4GB }

    Step 'It is a device like any other' { Get-FamfsDevice $image } { param($d) $d.HasFamfs -and $d.Role -eq 'Master' }

    $fs = Get-FamfsFileSystem $image

    Step 'Formatting again needs -Force' {
        try { New-FamfsFileSystem $image -ErrorAction Stop } catch { $_.Exception.Message; $_.FullyQualifiedErrorId }
    } { param($r) $r[1] -like 'AlreadyFormatted*' }

    Step 'Make directories' { 'data', 'data/sets', 'usr' | New-FamfsDirectory -FileSystem $fs } { param($d) $d.Count -eq 3 }

    Step 'Copy a real tree in: sources of this module' {
        New-FamfsDirectory data/src -FileSystem $fs
        $rooms | ForEach-Object { "$root/src/Famfs.Core/$_" } | Copy-FamfsFile -Destination data/src -ToFileSystem $fs -Recurse
        Get-FamfsFile data/src -Recurse -FileSystem $fs | Where-Object Size -gt 8KB
    } { param($i) $i.Count -ge 2 }

    Step 'Copy a larger one in: the .NET runtime, from /usr' {
        Copy-FamfsFile $usr -Destination usr/runtime -ToFileSystem $fs -Recurse
        Get-FamfsFile usr/runtime -FileSystem $fs | Where-Object Size -gt 2MB
    } { param($f) $f.Count -gt 3 }

    Step 'Create preallocated files from the pipeline' {
        1..5 | ForEach-Object { [pscustomobject]@{ Path = "data/sets/set$_"; Size = $_ * 3MB; Seed = $_ } } | New-FamfsFile -FileSystem $fs
    } { param($f) $f.Count -eq 5 -and $f[4].Size -eq 15MB }

    Step 'And a striped one, over four parts of the device' {
        New-FamfsFile data/striped -Size 24MB -Strips 3 -Buckets 4 -FileSystem $fs
    } { param($f) $f.ExtentCount -eq 3 -and $f.ChunkSize -eq 2MB }

    Step 'List what is there' { Get-FamfsFile data -FileSystem $fs; Get-FamfsFile 'data/sets/*[1-3]' -FileSystem $fs } { param($i) $i.Count -eq 6 }

    Step 'Where the bytes are on the device' {
        Get-FamfsFile 'data/sets/set5' -FileSystem $fs | Get-FamfsFileMap
        Get-FamfsFileMap data/striped -Length 8MB -FileSystem $fs
    } { param($m) $m[0].Length -eq 15MB -and $m.Count -eq 5 }

    Step 'The content is what the seeds say' { Test-FamfsFile data/sets/set2 -Seed 2 -FileSystem $fs } { param($t) $t.Passed }

    Step 'The log behind all this' { Get-FamfsLogEntry $fs -Last 7 } { param($e) $e.Count -eq 7 -and -not ($e | Where-Object { -not $_.IsIntact }) }

    Step 'Check the file system from its bytes' { Test-FamfsFileSystem $fs } { param($r) $r[-1].IsHealthy }

    $env:FAMFS_SYSTEM_UUID = $client
    Step 'The same memory on a second host: a client' { Get-FamfsFileSystem $image } { param($f) $f.Role -eq 'Client' -and $f.Files -gt 100 }

    Step 'It sees the files' { Get-FamfsFile data/sets -FileSystem $image } { param($f) $f.Count -eq 5 }

    Step 'It is refused a write' {
        try { New-FamfsFile data/mine -Size 1MB -FileSystem $image -ErrorAction Stop } catch { $_.Exception.Message; $_.FullyQualifiedErrorId }
    } { param($r) $r[1] -like 'NotMaster*' }

    Step 'What the master creates now' {
        $env:FAMFS_SYSTEM_UUID = $master
        New-FamfsFile data/news -Size 1MB -FileSystem $image
        $env:FAMFS_SYSTEM_UUID = $client
    } { param($f) $f.Path -eq 'data/news' }

    Step '... is there for the client at the next look' { Get-FamfsFile data/news -FileSystem $image } { param($f) $f.Size -eq 1MB }

    Step 'Copy everything out, on the client' {
        Copy-FamfsFile data/src -Destination "$scratch/src" -FileSystem $image -Recurse
        Copy-FamfsFile usr/runtime -Destination "$scratch/runtime" -FileSystem $image -Recurse
        Get-FamfsFileSystem $image
    } { $true }

    Step 'And compare' {
        $rooms | ForEach-Object { Compare-Trees "$root/src/Famfs.Core/$_" "$scratch/src/$_" }
        Compare-Trees $usr "$scratch/runtime"
    } { param($same) $same.Count -eq $rooms.Count + 1 -and $same -notcontains $false }

    [Console]::WriteLine()
    [Console]::WriteLine("All $($script:number) steps gave what they claim, in {0:0.0} s.", $clock.Elapsed.TotalSeconds)
}
finally {
    [System.IO.Directory]::Delete($scratch, $true)
}
