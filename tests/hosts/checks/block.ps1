# A host whose view of the memory is the block device /dev/pmem0; its neighbour has the same memory as /dev/dax0.0.
. "$PSScriptRoot/common.ps1"
$device = '/dev/pmem0'

Check 'block pmem is listed' {
    $d = @(Get-FamfsDevice)[0]
    "$($d.Device) $($d.Size) $($d.Align) $($d.ModeName) '$($d.HasFamfs)' $($d.Problem)"
    $d.Device -eq $device -and $d.Size -eq 4352MB -and $d.HasFamfs -eq $false -and -not $d.Problem
}

Check 'block pmem: format, create, copy in' {
    $null = New-FamfsFileSystem $device
    $null = New-FamfsDirectory sets -FileSystem $device
    $null = New-FamfsFile sets/seeded -Size 5000001 -Seed 5 -FileSystem $device
    $null = New-FamfsFile sets/striped -Size 12MB -Strips 3 -Buckets 4 -Seed 6 -FileSystem $device
    $null = New-FamfsFile sets/zeros -Size 70001 -FileSystem $device
    New-Source /tmp/copied 9000001 1
    Copy-FamfsFile /tmp/copied -Destination sets -ToFileSystem $device
    Send-Word 'first' (Get-Hash /tmp/copied)
    $true
}

Check 'block pmem: copy out' {
    Copy-FamfsFile sets/copied -Destination /tmp/out -FileSystem $device
    (Get-Hash /tmp/out) -eq (Get-Hash /tmp/copied) -and (Test-FamfsFile sets/seeded -Seed 5 -FileSystem $device).Passed -and
        (Test-FamfsFile sets/striped -Seed 6 -FileSystem $device).Passed
}

Check 'block pmem: no mapping, with the way to one' {
    $failure = Get-Failure { Open-FamfsFile sets/seeded -FileSystem $device }
    "$($failure.FullyQualifiedErrorId) $($failure.ErrorDetails.RecommendedAction)"
    $failure.FullyQualifiedErrorId -like 'MappingUnsupported*' -and $failure.ErrorDetails.RecommendedAction -like '*devdax*'
}

Check 'block pmem: each commit is seen by the neighbour when it is made' {
    $null = Wait-Word 'follow'
    $lines = foreach ($i in 1..10) {
        New-Source "/tmp/file$i" (100000 * $i + $i) $i
        Copy-FamfsFile "/tmp/file$i" -Destination sets -ToFileSystem $device
        "sets/file$i $(Get-Hash "/tmp/file$i")"
    }

    Send-Word 'more' ($lines -join "`n")
    $lines.Count -eq 10
}

Check 'block pmem: a mount reads and writes past the page cache too' {
    $null = [System.IO.Directory]::CreateDirectory('/tmp/mount')
    $mount = Mount-FamfsFileSystem $device -MountPoint /tmp/mount
    $same = (Get-Hash /tmp/mount/sets/copied) -eq (Get-Hash /tmp/copied)
    [System.IO.File]::Copy('/tmp/file7', '/tmp/mount/through')
    $back = (Get-Hash /tmp/mount/through) -eq (Get-Hash /tmp/file7)
    Dismount-FamfsFileSystem /tmp/mount
    Send-Word 'through' (Get-Hash /tmp/file7)
    "$same $back"
    $same -and $back
}

Check 'block pmem: it is healthy' { @(Test-FamfsFileSystem $device)[-1].IsHealthy }

Check 'block pmem: what the neighbour formats over /dev/dax0.0 is followed' {
    $null = Wait-Word 'anew'
    $paths = @(Get-FamfsFile -Recurse -FileSystem $device | ForEach-Object Path)
    "$paths"
    (Get-FamfsFileSystem $device).Role -eq 'Client' -and "$paths" -ceq 'fresh late' -and
        (Test-FamfsFile fresh -Seed 30 -FileSystem $device).Passed -and
        (Get-Failure { New-FamfsFile mine -Size 1MB -FileSystem $device }).FullyQualifiedErrorId -like 'NotMaster*'
}
Send-Word 'end'
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
