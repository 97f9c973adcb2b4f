# A kernel that has fsdev_dax: the device goes to famfs mode and back, and keeps what is on it.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$mount = '/tmp/mount'

Check 'format, and a file' {
    $null = New-FamfsFileSystem $device
    (New-FamfsFile kept -Size 3MB -Seed 3 -FileSystem $device).Size -eq 3MB
}

Check 'without the driver famfs mode is refused' {
    $failure = Get-Failure { Set-FamfsDevice $device -Mode Famfs -Confirm:$false }
    "$($failure.FullyQualifiedErrorId) $($failure.ErrorDetails.RecommendedAction)"
    $failure.FullyQualifiedErrorId -like 'DriverMissing*' -and (Get-FamfsDevice $device).ModeName -eq 'devdax'
}
$null = /tmp/busybox insmod /tmp/fsdev_dax.ko

Check '-WhatIf changes nothing' {
    Set-FamfsDevice $device -Mode Famfs -WhatIf
    (Get-FamfsDevice $device).ModeName -eq 'devdax'
}

Check 'a device that is mapped stays: the mount holds it' {
    $null = [System.IO.Directory]::CreateDirectory($mount)
    Mount-FamfsFileSystem $device $mount
    $failure = Get-Failure { Set-FamfsDevice $device -Mode Famfs -Confirm:$false }
    $hash = Get-Hash "$mount/kept"
    Dismount-FamfsFileSystem $mount
    "$($failure.FullyQualifiedErrorId) $($failure.Exception.Message)"
    $failure.FullyQualifiedErrorId -like 'DeviceInUse*' -and $failure.Exception.Message -like '*famfsd*' -and $hash
}

Check 'the session that has used the device switches it to famfs mode' {
    $d = Set-FamfsDevice $device -Mode Famfs -Confirm:$false -PassThru
    "$($d.ModeName) $($d.Problem)"
    $d.ModeName -eq 'famfs'
}

Check 'in famfs mode it is refused with the command that helps' {
    $failures = @(
        Get-Failure { New-FamfsFileSystem $device -Force -Confirm:$false }
        Get-Failure { Get-FamfsFileSystem $device }
    )
    "$($failures[0].ErrorDetails.RecommendedAction)"
    @($failures | Where-Object { $_.FullyQualifiedErrorId -like 'DeviceWrongMode*' -and
            $_.ErrorDetails.RecommendedAction -like "*Set-FamfsDevice $device -Mode DevDax*" }).Count -eq 2
}

Check 'back in devdax mode the file is there' {
    $d = Set-FamfsDevice $device -Mode DevDax -Confirm:$false -PassThru
    "$($d.ModeName)"
    $d.ModeName -eq 'devdax' -and (Test-FamfsFile kept -Seed 3 -FileSystem $device).Passed
}

Check 'and once more, there and back' {
    Set-FamfsDevice $device -Mode Famfs -Confirm:$false
    $there = (Get-FamfsDevice $device).ModeName
    Get-FamfsDevice $device | Set-FamfsDevice -Mode DevDax -Confirm:$false
    "$there"
    $there -eq 'famfs' -and (Test-FamfsFile kept -Seed 3 -FileSystem $device).Passed -and @(Test-FamfsFileSystem $device)[-1].IsHealthy
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
