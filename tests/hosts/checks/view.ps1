# The master of a file system with an EROFS view, on /dev/pmem0. Its neighbour mounts the view of the same memory.
. "$PSScriptRoot/common.ps1"
$device = '/dev/pmem0'
$program = "$PSScriptRoot/mapping.py"

# Holes of 2 MiB between files that stay: what is as large as several of them later has several extents.
Check 'view: a file system with a view, and files' {
    $null = New-FamfsFileSystem $device -View Erofs
    1..20 | ForEach-Object { "hole$_"; "kept$_" } | New-FamfsFile -Size 1MB -FileSystem $device | Out-Null
    $null = New-FamfsFile live -Size 8MB -FileSystem $device
    $null = New-FamfsFile large -Size 256MB -Seed 7 -FileSystem $device
    $view = (Get-FamfsFileSystem $device).View
    Send-Word 'first'
    "$($view.Generation) $($view.Omitted)"
    $view.Omitted -eq 0 -and $view.Generation -gt 0
}

# By a write past the page cache of this host, into the place of the file.
Check 'view: a store into a file that the neighbour has mapped' {
    $null = Wait-Word 'mapped' 480
    $null = [System.IO.Directory]::CreateDirectory('/tmp/mount')
    Mount-FamfsFileSystem $device /tmp/mount
    $stream = [System.IO.File]::OpenWrite('/tmp/mount/live')
    $stream.Write([System.Text.Encoding]::ASCII.GetBytes('stored by the other host'))
    $stream.Dispose()
    Dismount-FamfsFileSystem /tmp/mount
    (Wait-Word 'store' 480) -eq 'seen'
}

# When no two free units are neighbours but for the holes, a file of two units has two extents.
Check 'view: 1,000 files, in one piece, of several extents and striped' {
    bash -c 'cd /tmp && mkdir -p one several strips && python3 - <<END
import random
sizes = [0, 1, 4095, 4096, 4097, 2097151, 2097152, 2097153, 4194304] + [random.Random(1).randrange(1, 70000) for _ in range(931)]
for folder, sizes in (("one", sizes), ("strips", [4500001 + 4096 * i for i in range(50)]), ("several", [3000001 + i for i in range(10)])):
    for i, size in enumerate(sizes):
        open(f"{folder}/{i}", "wb").write(random.Random(size * 1000 + i).randbytes(size))
END'
    Copy-FamfsFile /tmp/strips -Destination strips -ToFileSystem $device -Recurse -Strips 3 -Buckets 3
    Copy-FamfsFile /tmp/one -Destination one -ToFileSystem $device -Recurse
    while (($free = (Get-FamfsFileSystem $device).LargestFree) -ge 4MB) {
        $null = New-FamfsFile "filler$free" -Size $free -Uninitialized -FileSystem $device
    }

    Remove-FamfsFile (1..20 | ForEach-Object { "hole$_" }) -FileSystem $device -Confirm:$false
    Clear-FamfsRemoved -FileSystem $device -Confirm:$false
    Copy-FamfsFile /tmp/several -Destination several -ToFileSystem $device -Recurse
    bash -c 'cd /tmp && sha256sum one/* strips/* several/*' > "$share/sums"
    bash -c 'cd /tmp && sqlite3 base "create table t(a integer, b text); with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into t select i, hex(i * i) from n"'
    Remove-FamfsFile kept1 -FileSystem $device -Confirm:$false
    Clear-FamfsRemoved -FileSystem $device -Confirm:$false
    Copy-FamfsFile /tmp/base -Destination base -ToFileSystem $device
    $null = Update-FamfsFileSystem $device
    $files = @(Get-FamfsFile one, strips, several -Recurse -FileSystem $device | Where-Object { $_ -is [Famfs.FamfsFile] })
    $several = @($files | Where-Object { $_.ExtentCount -gt 1 -and $_.Path -like 'several/*' }).Count
    $striped = @($files | Where-Object { $_.ChunkSize -gt 0 }).Count
    Send-Word 'second' (bash -c 'sqlite3 /tmp/base "select count(*), sum(a), max(b) from t"')
    "$($files.Count) files, $several of several extents, $striped striped"
    $files.Count -eq 1000 -and $several -eq 10 -and $striped -eq 50
}

Check 'view: it is healthy after all' {
    $null = Wait-Word 'end' 900
    @(Test-FamfsFileSystem $device)[-1].IsHealthy
}

# The older kernel maps the view as well.
Check 'view: this kernel mounts it directly too' {
    Mount-FamfsFileSystem $device /tmp/mount -BackEnd Erofs
    $mount = Get-FamfsMount /tmp/mount
    $said = bash -c "python3 $program hashes /tmp/mount $share/sums 2>&1"
    Dismount-FamfsFileSystem /tmp/mount
    "$($mount.BackEnd) $($mount.IsDax) $said"
    $mount.IsDax -and "$said" -ceq '1000 files, 0 differ'
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
