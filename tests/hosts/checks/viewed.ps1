# A host that mounts the EROFS view of a file system that its neighbour writes: both have the memory as /dev/pmem0.
. "$PSScriptRoot/common.ps1"
$device = '/dev/pmem0'
$mounted = '/tmp/mount'
$program = "$PSScriptRoot/mapping.py"
$null = [System.IO.Directory]::CreateDirectory($mounted)
$null = Wait-Word 'first'

function Invoke-Program([string] $Command) {
    "$(bash -c "$Command 2>&1")"
}

Check 'viewed: the view of the neighbour is mounted directly' {
    Mount-FamfsFileSystem $device $mounted -BackEnd Erofs
    $mount = Get-FamfsMount $mounted
    "$($mount.Device) $($mount.BackEnd) dax $($mount.IsDax)"
    $mount.Device -eq $device -and $mount.BackEnd -eq 'Erofs' -and $mount.IsDax -and -not $mount.IsOutdated
}

$watcher = Start-ThreadJob {
    bash -c "python3 $using:program watch $using:mounted/live $using:share/mapped 'stored by the other host' 120 2>&1"
}

Check 'viewed: a mapping made before shows what the neighbour stores' {
    $seen = Receive-Job $watcher -Wait
    Send-Word 'store' "$seen"
    "$seen"
    $seen -ceq 'seen'
}

Check 'viewed: a file is mapped by pages of 2 MiB' {
    $null = bash -c 'mount -t tracefs none /sys/kernel/tracing'
    $said = Invoke-Program "python3 $program faults $mounted/large"
    $said
    $pages, $faults, $huge = "$said".Split(' ')[0..2].ForEach([int])
    # A few faults are of the program itself.
    $pages -eq 128 -and $huge -eq $pages -and $faults -lt 2 * $pages
}

Check 'viewed: nothing can be changed through it' {
    $said = Invoke-Program "python3 $program refusals $mounted/large"
    $said
    $said -ceq 'EROFS EROFS EROFS EACCES'
}

Say "A mapped file beside the mapped device, of whose rate it has: $(Invoke-Program "python3 $program rates $mounted/large $device")"

# One mapping stays while the view is renewed below it.
$count = Wait-Word 'second' 900
$holder = Start-ThreadJob {
    bash -c "python3 $using:program watch $using:mounted/live /tmp/held 'never' 20 2>&1"
}

Check 'viewed: the new files come into view while a program has a file open' {
    while (-not [System.IO.File]::Exists('/tmp/held')) { [System.Threading.Thread]::Sleep(50) }
    $outdated = (Get-FamfsMount $mounted).IsOutdated
    $null = Update-FamfsFileSystem $device
    $mount = Get-FamfsMount $mounted
    $held = Receive-Job $holder -Wait
    "outdated $outdated, then $($mount.IsOutdated), dax $($mount.IsDax), $held"
    $outdated -and -not $mount.IsOutdated -and $mount.IsDax -and $held -like '*not seen: *store*'
}

Check 'viewed: python reads and maps 1,000 files, in one piece and striped, byte for byte' {
    $said = Invoke-Program "python3 $program hashes $mounted $share/sums"
    $said
    $said -ceq '1000 files, 0 differ'
}

Check 'viewed: dd reads them as well' {
    $said = Invoke-Program "cd $mounted && grep -E ' (several|strips)/' $share/sums | while read -r sum name; do
        [[ `$(dd if=`$name bs=1M status=none | sha256sum) == `$sum* ]] && echo same; done | wc -l"
    $said
    $said -ceq '60'
}

Check 'viewed: sqlite3 reads a data base' {
    $said = Invoke-Program "sqlite3 -readonly $mounted/base 'select count(*), sum(a), max(b) from t'"
    $said
    $said -ceq $count.Trim()
}

Check 'viewed: it is dismounted, with its mapped devices' {
    Dismount-FamfsFileSystem $mounted
    $left = bash -c 'ls /sys/class/block | grep -c ^dm-'
    "$left"
    "$left" -eq '0'
}
Send-Word 'end'
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
