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

Say "NOTE viewed: mapped file beside mapped device, rates and ratio: $(Invoke-Program "python3 $program rates $mounted/large $device")"

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

Check 'viewed: python reads and maps 1,000 files of all layouts, byte for byte' {
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

# Programs that have mapped files: each reads all of its file when it is told to, and its exit code is given. 135 is SIGBUS.
function Watch-Holders([string] $Touch, [string[]] $Files, [scriptblock] $Action) {
    Remove-Item /tmp/go, /tmp/ready-* -ErrorAction Ignore
    $jobs = @(foreach ($at in 0..($Files.Count - 1)) {
            # bash itself tells of a signal, which PowerShell would take for an error.
            $command = "exec 2>/dev/null; python3 $program hold $($Files[$at]) /tmp/ready-$at /tmp/go $Touch; echo `$?"
            Start-ThreadJob { bash -c $using:command }
        })
    while ([System.IO.Directory]::GetFiles('/tmp', 'ready-*').Count -lt $jobs.Count) { [System.Threading.Thread]::Sleep(50) }
    & $Action | Out-Null
    [System.Threading.Thread]::Sleep(500)
    [System.IO.File]::WriteAllText('/tmp/go', '')
    foreach ($job in $jobs) { "$(Receive-Job $job -Wait)" }
}

# The kernel is asked to tell programs of a page that they map before they use it: no processor here would tell them then.
Check 'viewed: a poisoned page ends the program that has mapped it, and no other' {
    Set-SysFs '/proc/sys/vm/memory_failure_early_kill' '1'
    $page = $deviceStart + (Get-FamfsFileMap large -FileSystem $device)[0].DeviceOffset
    $said = Watch-Holders touched "$mounted/large", "$mounted/live" { Send-Poison $page }
    $said -join '; '
    $said[0] -like '*135' -and $said[0] -notlike '*whole*' -and $said[1] -ceq 'whole 0'
}

Check 'viewed: it is dismounted, with its mapped devices' {
    Dismount-FamfsFileSystem $mounted
    $left = bash -c 'ls /sys/class/block | grep -c ^dm-'
    "$left"
    "$left" -eq '0'
}
Send-Word 'end'

# The mount stays: kernels of today (6.1 and 7.2) end with an oops when a DAX mount is taken down that has lost its device.
Check 'viewed: a device that goes ends the program that uses its file, and no other' {
    Mount-FamfsFileSystem $device $mounted -BackEnd Erofs
    $said = Watch-Holders untouched "$mounted/live", $program { Set-SysFs '/sys/bus/nd/drivers/nd_pmem/unbind' 'namespace0.0' }
    $read = Invoke-Program "dd if=$mounted/live of=/dev/null bs=1M"
    "$($said -join '; '); $read"
    $said[0] -like '*135' -and $said[0] -notlike '*whole*' -and $said[1] -ceq 'whole 0' -and
        $read -match 'No such device|Input/output error'
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
