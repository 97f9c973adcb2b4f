# Memory that the kernel calls poisoned, as it does after a machine check: a page of an image, then a page of the device.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$image = '/tmp/poison.famfs'

# Where a page lies that this process maps at an offset of a file.
function Get-Physical([string] $File, [long] $Offset) {
    $table = [System.IO.FileStream]::new('/proc/self/pagemap', 'Open', 'Read', 'ReadWrite', 0)
    try {
        foreach ($line in [System.IO.File]::ReadAllLines('/proc/self/maps')) {
            if ($line -notmatch '^([0-9a-f]+)-([0-9a-f]+) \S+ ([0-9a-f]+) .*/poison\.famfs$') { continue }
            $from, $to, $skip = 1..3 | ForEach-Object { [Convert]::ToInt64($Matches[$_], 16) }
            if ($Offset -lt $skip -or $Offset -ge $skip + $to - $from) { continue }
            $table.Position = ($from + $Offset - $skip) -shr 12 -shl 3
            $entry = [byte[]]::new(8)
            $table.ReadExactly($entry, 0, 8)
            $frame = [BitConverter]::ToInt64($entry) -band 0x7fffffffffffff
            if ($frame) { return $frame -shl 12 }
        }
    }
    finally { $table.Dispose() }
    throw "No page of $File is mapped at $Offset."
}

function Test-DeviceFault($Failure) {
    "$($Failure.FullyQualifiedErrorId): $($Failure.Exception.Message) -> $($Failure.ErrorDetails.RecommendedAction);"
    ($Failure.FullyQualifiedErrorId -like 'DeviceFault*' -or $Failure.Exception.InnerException.Id -eq 'DeviceFault')
}

$null = New-FamfsFileSystem $image -Size 4GB
$null = 'sound', 'broken' | New-FamfsFile -Size 2MB -Seed 5 -FileSystem $image
$null = [System.IO.Directory]::CreateDirectory('/tmp/mount')
Mount-FamfsFileSystem $image /tmp/mount
$place = (Get-FamfsFileMap broken -FileSystem $image)[0].DeviceOffset + 8192
$mapped = Open-FamfsFile broken -FileSystem $image
$stream = $mapped.AsStream()

Check 'a page of an image is poisoned' {
    $stream.Position = 8192
    $null = $stream.ReadByte()
    Send-Poison (Get-Physical $image $place)
    [System.IO.File]::ReadAllText('/proc/meminfo') -match 'HardwareCorrupted: +([0-9]+)' -and [int]$Matches[1] -ge 4
}

Check 'a copy and a hash of the file are error records with advice, and the session lives' {
    $failures = @(
        Get-Failure { Get-FamfsFileHash broken -FileSystem $image }
        Get-Failure { Copy-FamfsFile broken -Destination /tmp/out -FileSystem $image }
    )
    $held = $failures | ForEach-Object { Test-DeviceFault $_ }
    "$held"
    @($held -eq $true).Count -eq 2 -and @($failures.ErrorDetails.RecommendedAction -ne '').Count -eq 2
}

Check 'so is a stream over the mapping' {
    $stream.Position = 8000
    $buffer = [byte[]]::new(1000)
    Test-DeviceFault (Get-Failure { $stream.ReadExactly($buffer, 0, 1000) })
}

Check 'the other file is whole' { (Test-FamfsFile sound -Seed 5 -FileSystem $image).Passed }

Check 'famfsd answers EIO, and goes on' {
    $said = /tmp/busybox dd if=/tmp/mount/broken of=/dev/null bs=64k 2>&1
    "$LASTEXITCODE $said"
    $LASTEXITCODE -ne 0 -and "$said" -like '*nput/output error*' -and
        (Get-Hash /tmp/mount/sound) -eq (Get-FamfsFileHash sound -FileSystem $image).Hash
}

$stream.Dispose()
$mapped.Dispose()
Dismount-FamfsFileSystem /tmp/mount

# The device: the kernel tells every process that maps the page, whether it uses it or not. An emulated processor raises no
# machine check when the page is used afterwards.
$null = New-FamfsFileSystem $device
$null = New-FamfsFile kept -Size 2MB -Seed 6 -FileSystem $device
$place = (Get-FamfsFileMap kept -FileSystem $device)[0].DeviceOffset
Mount-FamfsFileSystem $device /tmp/mount
$null = Get-Hash /tmp/mount/kept

Check 'a page of the device is poisoned: the session and famfsd are told, and go on' {
    Send-Poison ($deviceStart + $place)
    [System.Threading.Thread]::Sleep(500)
    $null = New-FamfsFile next -Size 1MB -Seed 7 -FileSystem $device
    (Test-FamfsFile next -Seed 7 -FileSystem $device).Passed -and
        (Get-Hash /tmp/mount/next) -eq (Get-FamfsFileHash next -FileSystem $device).Hash
}

Check 'the kernel had both in its list' {
    $said = /tmp/busybox dmesg | Select-String 'Memory failure'
    "$said"
    @($said).Count -ge 2
}
Dismount-FamfsFileSystem /tmp/mount
