# A device whose pages are 1 GiB, much larger than what files are made of.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$sysfs = '/sys/bus/dax/devices/dax0.0'

Check 'the device is set to pages of 1 GiB' {
    Set-SysFs '/sys/bus/dax/drivers/device_dax/unbind' 'dax0.0'
    Set-SysFs "$sysfs/size" '4294967296'
    Set-SysFs "$sysfs/align" '1073741824'
    Set-SysFs '/sys/bus/dax/drivers/device_dax/bind' 'dax0.0'
    $d = Get-FamfsDevice $device
    "$($d.Size) $($d.Align) $($d.Problem)"
    $d.Size -eq 4GB -and $d.Align -eq 1GB -and $d.HasFamfs -eq $false
}

Check 'format' { (New-FamfsFileSystem $device).Role -eq 'Master' }

# The claim on the space after the log makes the allocator go behind it, and then before it.
Check 'a file made before another one leaves it as it is' {
    $libc = [Famfs.FamfsFile].Assembly.GetType('Famfs.Interop.Libc')
    $claim = $libc.GetMethod('Open').Invoke($null, @($device, 2, [uint]0, $null))
    $null = $libc.GetMethod('TryLockRange').Invoke($null, @($claim, [long]10MB, [long]54MB))
    $behind = @(New-FamfsFile behind -Size 5000001 -Seed 1 -FileSystem $device | Get-FamfsFileMap)[0].DeviceOffset
    $claim.Dispose()
    $before = @(New-FamfsFile before -Size 5000001 -Seed 2 -FileSystem $device | Get-FamfsFileMap)[0].DeviceOffset
    "$before $behind"
    $before -lt $behind -and (Test-FamfsFile behind -Seed 1 -FileSystem $device).Passed -and
        (Test-FamfsFile before -Seed 2 -FileSystem $device).Passed
}

Check 'the file system is healthy' { @(Test-FamfsFileSystem $device)[-1].IsHealthy }
