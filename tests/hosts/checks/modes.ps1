# A device that another driver has, or none: refused with the advice that helps, and usable again afterwards.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$drivers = '/sys/bus/dax/drivers'

function Test-Refused([string] $Mode) {
    $listed = @(Get-FamfsDevice)[0]
    $one = Get-FamfsDevice $device
    $failures = @(
        Get-Failure { New-FamfsFileSystem $device -Force -Confirm:$false }
        Get-Failure { Get-FamfsFileSystem $device }
    )
    "listed as $($listed.ModeName) ($($listed.Problem))"
    $failures | ForEach-Object { "$($_.FullyQualifiedErrorId): $($_.Exception.Message) -> $($_.ErrorDetails.RecommendedAction);" }
    $listed.ModeName -eq $Mode -and $one.ModeName -eq $Mode -and $listed.Problem -and
        @($failures | Where-Object { $_.FullyQualifiedErrorId -like 'DeviceWrongMode*' -and $_.ErrorDetails.RecommendedAction -like '*dax0.0*' }).Count -eq 2
}

Check 'format, and a file' {
    $null = New-FamfsFileSystem $device
    (New-FamfsFile kept -Size 3MB -Seed 3 -FileSystem $device).Size -eq 3MB
}

# Stores by the kernel and by machine code: neither may end the process. (Flush and invalidate are not among them: the
# emulated instructions do nothing and so can not meet missing memory.)
Check 'memory that is gone while it is mapped is an error, not the end of the session' {
    $mapped = [Famfs.Devices.DaxDevice]::Open($device)
    $mapped.AllowWrites()
    $mapped.Flush(0, 64)
    Set-SysFs "$drivers/device_dax/unbind" 'dax0.0'
    $failures = @(
        Get-Failure { $mapped.Zero(2MB, 4096) }
        Get-Failure { $mapped.Store16(0, 1, 2) }
    )
    $mapped.Dispose()
    $failures | ForEach-Object { "$($_.Exception.Message);" }
    @($failures | Where-Object { $_.Exception.InnerException.Id -eq 'DeviceFault' }).Count -eq 2
}

Check 'no driver: refused' { Test-Refused 'unknown' }

Check 'given to device_dax again the file is there' {
    Set-FamfsDevice $device -Mode DevDax -Confirm:$false
    (Test-FamfsFile kept -Seed 3 -FileSystem $device).Passed
}

Check 'famfs mode is refused: this kernel is too old for it' {
    $failure = Get-Failure { Set-FamfsDevice $device -Mode Famfs -Confirm:$false }
    "$($failure.FullyQualifiedErrorId) $($failure.ErrorDetails.RecommendedAction)"
    $failure.FullyQualifiedErrorId -like 'DriverMissing*' -and $failure.ErrorDetails.RecommendedAction -like '*too old*' -and
        (Get-FamfsDevice $device).ModeName -eq 'devdax'
}

# By hand: nothing of the module asks for what a mapping can not have.
Check 'a mapping begins and ends on 2 MiB' {
    $libc = [Famfs.FamfsFile].Assembly.GetType('Famfs.Interop.Libc')
    $node = $libc.GetMethod('Open').Invoke($null, @($device, 0, [uint]0, $null))
    $map = $libc.GetMethod('Map')
    # The kernel checks the addresses of a mapping. One that it chooses itself may be aligned by chance, so one that is not is given.
    $errors = foreach ($range in @(0x1000001000, 2MB), @(0, 4096), @(0, 2MB)) {
        $arguments = [object[]]@([IntPtr] [long]$range[0], [long]$range[1], 1, 1, $node, [long]2MB, 0)
        $null = $map.Invoke($null, $arguments)
        $arguments[6]
    }
    $node.Dispose()
    "$errors"
    "$errors" -ceq '22 22 0'
}

# Last, because the memory then is the guest's own and what was on it is gone.
Check 'system-ram: refused' {
    $null = /tmp/busybox insmod /tmp/kmem.ko
    Set-SysFs "$drivers/device_dax/unbind" 'dax0.0'
    Set-SysFs "$drivers/kmem/new_id" 'dax0.0'
    $failure = Get-Failure { Set-FamfsDevice $device -Mode DevDax -Confirm:$false }
    (Test-Refused 'system-ram') -and $failure.ErrorDetails.RecommendedAction -like '*daxctl reconfigure-device --mode=devdax dax0.0*'
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
