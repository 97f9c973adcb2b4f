# The master of a cluster of two guests that configuration documents bring up and take down.
. "$PSScriptRoot/common.ps1"
. "$PSScriptRoot/documents.ps1"
$device = '/dev/dax0.0'
$mounted = '/mnt/famfs'
$null = [System.IO.Directory]::CreateDirectory('/srv/set')
New-Source /srv/model.bin 9000001 1
1..3 | ForEach-Object { New-Source "/srv/set/f$_" (700000 * $_ + 1) $_ }
$names = 'f1', 'f2', 'f3'
$lines = @("data/model.bin $(Get-Hash /srv/model.bin)") + @($names | ForEach-Object { "data/set/$_ $(Get-Hash "/srv/set/$_")" }) -join "`n"

# A device that programs can not map yet: the kernel's famfs has it, or nothing where the kernel is too old for that.
if ([System.IO.File]::Exists('/tmp/fsdev_dax.ko')) {
    $null = /tmp/busybox insmod /tmp/fsdev_dax.ko
    Set-FamfsDevice $device -Mode Famfs -Confirm:$false
}
else {
    Set-SysFs '/sys/bus/dax/drivers/device_dax/unbind' 'dax0.0'
}

$mode = (Get-FamfsDevice $device).ModeName
$own = @{
    resources = @(New-Resource set Directory @{ path = 'data/set'; mode = '0750' }) +
        @($names | ForEach-Object { New-Resource $_ File @{ path = "data/set/$_"; source = "/srv/set/$_" } }) +
        @(New-Resource mount Mount @{ mountPoint = $mounted; persistent = 'fstab' })
}

function Invoke-Master {
    'device', 'master' | ForEach-Object { Invoke-Document (Read-Document $_) }
    Invoke-Document $own
}

Check 'A comes from nothing: mode, format, directories, a data set, a mount' {
    $changed = @(Invoke-Master)
    "was $mode; changed $changed"
    $mode -ne 'devdax' -and "$changed" -ceq 'mode file system data model buffer set f1 f2 f3 mount' -and (Test-Content $mounted $lines)
}
Send-Word 'first' $lines

Check 'A is as described when it is described again' {
    $changed = @(Invoke-Master)
    "$changed"
    $changed.Count -eq 0
}

# As about_FamfsMount says, mount(8) looks for these names.
Check 'its line of fstab mounts it' {
    Dismount-FamfsFileSystem $mounted
    foreach ($name in 'mount.famfs', 'mount.fuse.famfs') {
        $null = [System.IO.File]::CreateSymbolicLink("/usr/sbin/$name", "$root/bin/linux-x64/famfsd")
    }

    $said = bash -c "grep famfs /etc/fstab && mount $mounted 2>&1"
    "$said"
    (Test-Content $mounted $lines)
}

Check 'nothing changes on A after the mount of B was killed and repaired' {
    $null = Wait-Word 'repaired' 700
    $changed = @(Invoke-Master)
    "$changed"
    $changed.Count -eq 0
}

Check 'A hands the file system to B, and is refused from then on' {
    $give = @{ resources = @(New-Resource owner FileSystem @{ master = Wait-Word 'here' 700 }) }
    $changed = @(Invoke-Document $give) + @(Invoke-Document $give)
    $failure = Get-Failure { Invoke-Document @{ resources = @(New-Resource late File @{ path = 'late'; size = 4096 }) } }
    Send-Word 'handed' $env:FAMFS_SYSTEM_UUID
    "$changed; $($failure.Exception.Message)"
    "$changed" -ceq 'owner' -and $failure.Exception.Message -like '*NotMaster*'
}

Check 'A reads through its mount what B has created, and is as described when B has given it back' {
    $theirs = Wait-Word 'back' 700
    $changed = @(Invoke-Master)
    "$changed"
    $changed.Count -eq 0 -and (Test-Content $mounted $theirs) -and (Get-FamfsFileSystem $device).Role -eq 'Master'
}

Check 'A is taken down: its mount, its line of fstab, and the file system' {
    $null = Wait-Word 'down' 700
    $away = @{ resources = @(
            New-Resource mount Mount @{ mountPoint = $mounted; _exist = $false }
            New-Resource 'file system' FileSystem @{ _exist = $false; force = $true }) }
    $changed = @(Invoke-Document $away) + @(Invoke-Document $away)
    $failure = Get-Failure { Get-FamfsFileSystem $device }
    $left = [System.IO.File]::ReadAllText('/etc/fstab').Contains('famfs') -or [System.IO.Directory]::GetFileSystemEntries($mounted).Length
    Send-Word 'gone'
    "$changed; $($failure.FullyQualifiedErrorId); left $left"
    "$changed" -ceq 'mount file system' -and $failure.FullyQualifiedErrorId -like 'NotFamfs*' -and -not $left
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
