# The neighbour of a host with block pmem: the same memory is /dev/dax0.0 here.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$hash = Wait-Word 'first' 240

Check 'what was written by way of /dev/pmem0 is here' {
    Copy-FamfsFile sets/copied -Destination /tmp/copied -FileSystem $device
    $paths = @(Get-FamfsFile -Recurse -FileSystem $device | ForEach-Object Path)
    "$paths"
    (Get-FamfsFileSystem $device).Role -eq 'Client' -and "$paths" -ceq 'sets sets/seeded sets/striped sets/zeros sets/copied' -and
        (Get-Hash /tmp/copied) -eq $hash -and (Test-FamfsFile sets/seeded -Seed 5 -FileSystem $device).Passed -and
        (Test-FamfsFile sets/striped -Seed 6 -FileSystem $device).Passed
}

Check 'a file of it maps here with 2 MiB pages' {
    $mapped = Open-FamfsFile sets/copied -FileSystem $device
    try {
        $inside = $false
        $pages = foreach ($line in [System.IO.File]::ReadAllLines('/proc/self/smaps')) {
            if ($line -match '^[0-9a-f]+-[0-9a-f]+ ') { $inside = $line.EndsWith($device) }
            elseif ($inside -and $line.StartsWith('KernelPageSize:')) { $line }
        }
        "$pages"
        # One for the device as a whole, one for the file.
        @($pages).Count -ge 2 -and -not ($pages | Where-Object { $_ -notmatch ' 2048 kB$' })
    }
    finally {
        $mapped.Dispose()
    }
}

Check 'each file is whole when it is first seen' {
    $null = Update-FamfsFileSystem $device
    Send-Word 'follow'
    $arrived = Watch-Arrival $device 10 120
    "$($arrived.Count) files in $($arrived.Looks) looks"
    $arrived.Hashes -ceq (Wait-Word 'more')
}

Check 'what was written through its mount is here' {
    $through = Wait-Word 'through'
    Copy-FamfsFile through -Destination /tmp/through -FileSystem $device
    (Get-Hash /tmp/through) -eq $through
}

Check 'the other way round: /dev/dax0.0 is formatted and filled' {
    $null = New-FamfsFileSystem $device -Force -Confirm:$false
    $null = New-FamfsFile fresh -Size 5000001 -Seed 30 -FileSystem $device
    $null = New-FamfsFile late -Size 1 -Seed 31 -FileSystem $device
    Send-Word 'anew'
    $null = Wait-Word 'end'
    @(Test-FamfsFileSystem $device)[-1].IsHealthy
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
