# One host with a real DAX device: everything that an image file can do, and what only a device has.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$me = $env:FAMFS_SYSTEM_UUID
$other = '11111111-1111-4111-8111-111111111111'

Check 'the device is listed with its size, alignment, node and mode' {
    $found = @(Get-FamfsDevice)
    $d = $found[0]
    "$($found.Count) $($d.Device) $($d.Size) $($d.Align) $($d.TargetNode) $($d.ModeName) '$($d.HasFamfs)' $($d.Problem)"
    $found.Count -eq 1 -and $d.Device -eq $device -and $d.Size -eq 4352MB -and $d.Align -eq 2MB -and
        $d.TargetNode -ge 0 -and $d.ModeName -eq 'devdax' -and $d.HasFamfs -eq $false -and -not $d.Problem
}

Check 'format' {
    $fs = New-FamfsFileSystem $device
    $fs.Role -eq 'Master' -and $fs.Size -eq 4352MB -and $fs.Files -eq 0
}

Check 'the device shows its file system' { $d = Get-FamfsDevice $device; $d.HasFamfs -and $d.Role -eq 'Master' }

Check 'format again is refused' { (Get-Failure { New-FamfsFileSystem $device }).FullyQualifiedErrorId -like 'AlreadyFormatted*' }

Check 'the mapping has 2 MiB pages' {
    $inside = $false
    $pages = foreach ($line in [System.IO.File]::ReadAllLines('/proc/self/smaps')) {
        if ($line -match '^[0-9a-f]+-[0-9a-f]+ ') { $inside = $line.EndsWith($device) }
        elseif ($inside -and $line.StartsWith('KernelPageSize:')) { $line }
    }
    "$pages"
    @($pages).Count -ge 1 -and -not ($pages | Where-Object { $_ -notmatch ' 2048 kB$' })
}

# The space is dirtied first, so that what must be zero was not zero by luck.
Check 'format with -Force over a full file system' {
    $null = New-FamfsFile dirt -Size 64MB -Seed 99 -FileSystem $device
    $fs = New-FamfsFileSystem $device -Force -Confirm:$false
    $fs.Files -eq 0 -and $fs.Role -eq 'Master'
}

Check 'directories' { @('data', 'data/sets', 'in' | New-FamfsDirectory -FileSystem $device).Count -eq 3 }

Check 'a new file reads as zeros' {
    $null = New-FamfsFile data/zeros -Size 5MB -FileSystem $device
    Copy-FamfsFile data/zeros -Destination /tmp/zeros -FileSystem $device
    [System.IO.File]::WriteAllBytes('/tmp/five', [byte[]]::new(5MB))
    (Get-Hash /tmp/zeros) -eq (Get-Hash /tmp/five)
}

Check 'a seeded file has its content' {
    $null = New-FamfsFile data/sets/seeded -Size 10000001 -Seed 7 -FileSystem $device
    (Test-FamfsFile data/sets/seeded -Seed 7 -FileSystem $device).Passed -and
        -not (Test-FamfsFile data/sets/seeded -Seed 8 -FileSystem $device).Passed
}

Check 'a seeded interleaved file has its content, in chunks of its strips' {
    $null = New-FamfsFile data/striped -Size 20MB -Strips 4 -Buckets 4 -Seed 9 -FileSystem $device
    $map = @(Get-FamfsFileMap data/striped -FileSystem $device)
    "$($map.Count) $($map[0].Length)"
    $map.Count -eq 10 -and $map[0].Length -eq 2MB -and (Test-FamfsFile data/striped -Seed 9 -FileSystem $device).Passed
}

foreach ($size in 1, 4097, 3MB, 20000003) {
    New-Source "/tmp/in$size" $size $size
    Check "copy in and out again: $size bytes" {
        Copy-FamfsFile "/tmp/in$size" -Destination in -ToFileSystem $device
        Copy-FamfsFile "in/in$size" -Destination /tmp/out -FileSystem $device -Force
        (Get-Hash /tmp/out) -eq (Get-Hash "/tmp/in$size")
    }
}

Check 'copy a tree in with two threads' {
    $null = New-FamfsDirectory src -FileSystem $device
    Copy-FamfsFile "$root/src/Famfs.Core/Log" -Destination src -ToFileSystem $device -Recurse -ThrottleLimit 2
    @(Get-FamfsFile src/Log -FileSystem $device).Count -eq [System.IO.Directory]::GetFiles("$root/src/Famfs.Core/Log").Length
}

Check 'a map covers the file and begins on 2 MiB' {
    $map = @(Get-FamfsFileMap in/in20000003 -FileSystem $device)
    $map.Count -eq 1 -and $map[0].Length -eq 20000003 -and $map[0].DeviceOffset % 2MB -eq 0
}

Check 'write back and drop the cache lines of files' {
    $done = @('data/striped', 'in/*' | Sync-FamfsFile -FileSystem $device -PassThru) +
        @('data/striped', 'in/*' | Sync-FamfsFile -Invalidate -FileSystem $device -PassThru)
    "$($done.Count)"
    $done.Count -eq 10 -and (Test-FamfsFile data/striped -Seed 9 -FileSystem $device).Passed
}

# A second open file stands for another process: both kinds of lock belong to the open file. The engine's own calls are
# used because .NET's FileStream would take the writer lock by the way.
Check 'space that another process has claimed is left alone' {
    $next = @(New-FamfsFile data/before -Size 2MB -FileSystem $device | Get-FamfsFileMap)[0].DeviceOffset + 2MB
    $before = (Get-FamfsFileSystem $device).Free
    $libc = [Famfs.FamfsFile].Assembly.GetType('Famfs.Interop.Libc')
    $claim = $libc.GetMethod('Open').Invoke($null, @($device, 2, [uint]0, $null))
    try {
        $errno = $libc.GetMethod('TryLockRange').Invoke($null, @($claim, [long]$next, [long]512MB))
        $during = (Get-FamfsFileSystem $device).Free
        $beside = @(New-FamfsFile data/beside -Size 2MB -FileSystem $device | Get-FamfsFileMap)[0].DeviceOffset
    }
    finally {
        $claim.Dispose()
    }
    $free = @($before, $during, (Get-FamfsFileSystem $device).Free)
    "errno $errno, $next was claimed, $beside was given; free: $free"
    $errno -eq 0 -and $beside -eq $next + 512MB -and $free[0] - $free[1] -eq 512MB -and $free[0] - $free[2] -eq 2MB
}

Check 'while another process holds the writer lock the device is busy, afterwards not' {
    $libc = [Famfs.FamfsFile].Assembly.GetType('Famfs.Interop.Libc')
    $holder = $libc.GetMethod('Open').Invoke($null, @($device, 2, [uint]0, $null))
    try {
        # The counters of the log header.
        $errno = $libc.GetMethod('TryLockRange').Invoke($null, @($holder, [long](2MB + 32), [long]16))
        $failure = Get-Failure { New-FamfsFileSystem $device -Force -Confirm:$false }
    }
    finally {
        $holder.Dispose()
    }
    "errno $errno, $failure"
    $errno -eq 0 -and $failure.FullyQualifiedErrorId -like 'DeviceBusy*' -and (New-FamfsFile data/after -Size 1MB -FileSystem $device).Size -eq 1MB
}

Check 'more than the device has is out of space' {
    (Get-Failure { New-FamfsFile data/huge -Size 5GB -FileSystem $device }).FullyQualifiedErrorId -like 'OutOfSpace*'
}

Check 'another identity is a client: it reads' {
    $env:FAMFS_SYSTEM_UUID = $other
    (Get-FamfsFileSystem $device).Role -eq 'Client' -and (Test-FamfsFile data/sets/seeded -Seed 7 -FileSystem $device).Passed
}

Check 'and is refused as a writer' {
    $failure = Get-Failure { New-FamfsFile data/mine -Size 1MB -FileSystem $device }
    $failure.FullyQualifiedErrorId
    $failure.FullyQualifiedErrorId -like 'NotMaster*' -and $failure.ErrorDetails.RecommendedAction
}
$env:FAMFS_SYSTEM_UUID = $me

Check 'the file system is healthy' {
    $report = @(Test-FamfsFileSystem $device)
    $report | ForEach-Object { "$_" }
    $report[-1].IsHealthy
}

# For the machine below, which opens the memory as a plain file.
$list = foreach ($file in Get-FamfsFile -File -Recurse -FileSystem $device) {
    Copy-FamfsFile $file.Path -Destination /tmp/out -FileSystem $device -Force
    $map = @(Get-FamfsFileMap $file.Path -FileSystem $device)
    "$($file.Path) $($file.Size) $(Get-Hash /tmp/out) $($map[-1].DeviceOffset + $map[-1].Length)"
}
Send-Word 'alone.files' ($list -join "`n")
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
