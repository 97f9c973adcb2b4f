BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsFileSystem' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'd/a', 'b' | New-FamfsFile -Size 3MB -FileSystem $fs
    }

    It 'describes identity, space and log' {
        $now = Get-FamfsFileSystem $fs.Device
        $now | Should -BeOfType Famfs.FamfsFileSystem
        $now.Device | Should -BeExactly $fs.Device
        $now.Uuid | Should -Be $fs.Uuid
        $now.Size | Should -Be 4GB
        $now.Allocated | Should -Be 20MB -Because 'the times take a unit'
        $now.Free | Should -Be (4GB - 20MB)
        $now.LargestFree | Should -Be (4GB - 20MB)
        $now.FileBytes | Should -Be 6MB
        $now.Files | Should -Be 2
        $now.Directories | Should -Be 1
        $now.LogSize | Should -Be 8MB
        $now.LogUsed | Should -Be 4 -Because 'the times take an entry'
        $now.LogCapacity | Should -Be 15420
        $now.AllocationUnit | Should -Be 2MB
        $now.Version | Should -Be 48
        $now.FormatVersion | Should -BeExactly '2.2'
        $now.DamagedEntries | Should -Be 0
    }

    It 'is the master where it was formatted, and a client elsewhere' {
        $here = Get-FamfsFileSystem $fs
        "$($here.Role) $($here.HostUuid) $($here.MasterUuid)" | Should -BeExactly "Master $Master $Master"
        $there = Invoke-AsClient { Get-FamfsFileSystem $fs }
        "$($there.Role) $($there.HostUuid) $($there.MasterUuid)" | Should -BeExactly "Client $Client $Master"
        $there.Files | Should -Be 2
    }

    It 'shows what was created since' {
        $image = New-TestImage
        $null = New-FamfsFile x 1 -FileSystem $image
        (Get-FamfsFileSystem $image).Files | Should -Be 1
        $image.Files | Should -Be 0 -Because 'an object is what was seen when it was made'
    }

    It 'takes <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'strings'; Convert = { $args[0].Device } }
        @{ Kind = 'file systems'; Convert = { $args[0] } }
        @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
        @{ Kind = 'FileInfo objects'; Convert = { [System.IO.FileInfo]::new($args[0].Device) } }
        @{ Kind = 'files'; Convert = { Get-FamfsFile b -FileSystem $args[0] } }
        @{ Kind = 'directories'; Convert = { Get-FamfsFile -Directory -FileSystem $args[0] } }
        @{ Kind = 'extents'; Convert = { Get-FamfsFileMap b -FileSystem $args[0] } }
        @{ Kind = 'log entries'; Convert = { Get-FamfsLogEntry $args[0] -Last 1 } }
        @{ Kind = 'file tests'; Convert = { Test-FamfsFile b -FileSystem $args[0] } }
        @{ Kind = 'check results'; Convert = { Test-FamfsFileSystem $args[0] } }
        @{ Kind = 'objects with Path'; Convert = { [PSCustomObject]@{ Path = $args[0].Device } } }
        @{ Kind = 'objects with FullName'; Convert = { [PSCustomObject]@{ FullName = $args[0].Device } } }
    ) {
        (& $Convert $fs | Get-FamfsFileSystem).Uuid | Should -Be $fs.Uuid
    }

    It 'takes several devices' {
        $other = New-TestImage
        (Get-FamfsFileSystem $fs, $other).Uuid | Should -Be @($fs.Uuid, $other.Uuid)
    }

    It 'takes a path relative to the current location' {
        $state = $ExecutionContext.SessionState.Path
        $before = $state.CurrentFileSystemLocation
        $null = $state.SetLocation("$TestDrive")
        try {
            (Get-FamfsFileSystem "./$([System.IO.Path]::GetFileName($fs.Device))").Device | Should -BeExactly $fs.Device
        }
        finally {
            $null = $state.SetLocation($before.Path)
        }
    }

    It 'sees a device that was reformatted or replaced while it was open' {
        $image = New-TestImage
        $null = New-FamfsFile old 1 -FileSystem $image
        $other = New-TestImage
        [System.IO.File]::Move($other.Device, $image.Device, $true)
        (Get-FamfsFileSystem $image).Uuid | Should -Be $other.Uuid
        (Get-FamfsFileSystem $image).Files | Should -Be 0
    }

    It 'counts a damaged entry at the end of the log' {
        $image = New-TestImage
        $null = New-FamfsDirectory a, b -FileSystem $image
        $copy = Get-TestPath 'last.famfs'
        [System.IO.File]::Copy($image.Device, $copy)
        $used = (Get-FamfsFileSystem $image).LogUsed
        Invoke-ByteFlip $copy ((Get-EntryOffset ($used - 1)) + 30)
        $now = Get-FamfsFileSystem $copy -WarningVariable first -WarningAction SilentlyContinue
        $now.DamagedEntries, $now.LogUsed | Should -Be @(1, $used)
        "$first" | Should -Match '1 log entry .* damaged; files may be missing.*Test-FamfsFileSystem, then Repair-FamfsFileSystem'
        $null = Get-FamfsFile -FileSystem $copy -WarningVariable again -WarningAction SilentlyContinue
        $again | Should -BeNullOrEmpty -Because 'a session warns once'
        $errors = Get-ErrorOf { New-FamfsDirectory c -FileSystem $copy }
        $errors[0].FullyQualifiedErrorId | Should -Match '^LogDamaged,'
        $errors[0].ErrorDetails.RecommendedAction | Should -Match 'Repair-FamfsFileSystem'
    }

    It 'warns once where files are read as well' {
        $image = New-TestImage
        $null = New-FamfsDirectory a, b -FileSystem $image
        $copy = Get-TestPath 'first.famfs'
        [System.IO.File]::Copy($image.Device, $copy)
        $used = (Get-FamfsFileSystem $image).LogUsed
        Invoke-ByteFlip $copy ((Get-EntryOffset ($used - 2)) + 30)
        $null = Get-FamfsFile -Recurse -FileSystem $copy -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'files may be missing'
    }

    It 'counts damaged entries and still describes the rest' {
        $image = New-TestImage
        $null = 'a', 'b', 'c' | New-FamfsFile -Size 1 -FileSystem $image
        Invoke-ByteFlip $image.Device ((Get-EntryOffset 2) + 300)
        $view = Get-TestPath 'second-view'
        $null = [System.IO.File]::CreateSymbolicLink($view, $image.Device)
        $now = Get-FamfsFileSystem $view
        $now.DamagedEntries | Should -Be 1
        $now.Files | Should -Be 2
    }

    It 'is an error record on <Case>, and goes on' -ForEach @(
        @{ Case = 'no such device'; Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
        @{ Case = 'a name below a file'; Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { "$($fs.Device)/x" } }
        @{ Case = 'a directory'; Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
        @{ Case = 'a device that is not DAX'; Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { '/dev/zero' } }
        @{ Case = 'a small file'; Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'tiny') 10 } }
        @{ Case = 'an empty file'; Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { $p = Get-TestPath 'none'; [System.IO.File]::WriteAllBytes($p, [byte[]]::new(0)); $p } }
        @{ Case = 'a file without a famfs'; Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5MB } }
        @{ Case = 'another version'; Id = 'VersionUnsupported'; Category = 'InvalidData'; Make = { $i = New-TestImage; Write-Byte $i.Device 8 ([byte[]](49)); $i.Device } }
        @{ Case = 'a bad CRC'; Id = 'SuperblockInvalid'; Category = 'InvalidData'; Make = { $i = New-TestImage; Invoke-ByteFlip $i.Device 48; $i.Device } }
        @{ Case = 'a bad log header'; Id = 'LogInvalid'; Category = 'InvalidData'; Make = { $i = New-TestImage; Invoke-ByteFlip $i.Device 2MB; $i.Device } }
        @{ Case = 'a next index behind the log'; Id = 'LogInvalid'; Category = 'InvalidData'; Make = { $i = New-TestImage; Write-Byte $i.Device (2MB + 40) ([BitConverter]::GetBytes([uint64]::MaxValue)); $i.Device } }
        @{ Case = 'a device that was cut in its data'; Id = 'DeviceTruncated'; Category = 'InvalidData'; Make = { $i = New-TestImage; Set-FileLength $i.Device 1GB; $i.Device } }
        @{ Case = 'a device that was cut in its log'; Id = 'DeviceTruncated'; Category = 'InvalidData'; Make = { $i = New-TestImage; Set-FileLength $i.Device 3MB; $i.Device } }
        @{ Case = 'a device that was cut behind its superblock'; Id = 'DeviceTruncated'; Category = 'InvalidData'; Make = { $i = New-TestImage; Set-FileLength $i.Device 200; $i.Device } }
    ) {
        $device = & $Make
        $errors = Get-ErrorOf { Get-FamfsFileSystem $device, $fs.Device }
        Assert-Error $errors Get-FamfsFileSystem $Id $Category $device
        $errors[0].Exception.Message | Should -BeLike "*$device*"
        (Get-FamfsFileSystem $device, $fs.Device -ErrorAction SilentlyContinue).Uuid | Should -Be $fs.Uuid
    }

    It 'refuses a device path with a NUL, and goes on' {
        Assert-Error (Get-ErrorOf { Get-FamfsFileSystem "a`0b", $fs.Device }) Get-FamfsFileSystem PathInvalid InvalidArgument
        (Get-FamfsFileSystem "a`0b", $fs.Device -ErrorAction SilentlyContinue).Uuid | Should -Be $fs.Uuid
    }

    It 'refuses a host identity that is no UUID' {
        try {
            $env:FAMFS_SYSTEM_UUID = 'not a uuid'
            $errors = Get-ErrorOf { Get-FamfsFileSystem $fs }
        }
        finally {
            $env:FAMFS_SYSTEM_UUID = $Master
        }

        Assert-Error $errors Get-FamfsFileSystem HostIdentityInvalid InvalidArgument $fs.Device
    }

    It 'says that permission is missing, as another user' {
        if (-not (Test-CanChangeUser)) {
            Set-ItResult -Skipped -Because 'only root can run a test as another user'
            return
        }

        $image = New-TestImage
        [System.IO.File]::SetUnixFileMode($image.Device, 0)
        $lines = Invoke-SecondHost -User 65534 @"
try { Get-FamfsFileSystem '$($image.Device)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; "`$(`$_.CategoryInfo.Category)"; "`$(`$_.ErrorDetails.RecommendedAction.Length -gt 0)" }
"@
        if ($null -eq $lines) {
            Set-ItResult -Skipped -Because 'there is no second host that another user can start'
            return
        }

        $lines | Should -Be @('AccessDenied,Famfs.Cmdlets.Commands.GetFamfsFileSystemCommand', 'PermissionDenied', 'True')
    }
}

Describe 'Get-FamfsFileSystem under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
    }

    AfterAll {
        Remove-TestMount
    }

    It 'describes what is mounted on a directory' {
        (Get-FamfsFileSystem $root).Uuid | Should -Be $fs.Uuid
        (Get-FamfsFileSystem $root).Device | Should -BeExactly $fs.Device
        ([System.IO.DirectoryInfo]::new($root) | Get-FamfsFileSystem).Uuid | Should -Be $fs.Uuid
    }

    It 'does not take a directory of a mount for it' {
        $null = New-FamfsDirectory "$root/d"
        Assert-Error (Get-ErrorOf { Get-FamfsFileSystem "$root/d" }) Get-FamfsFileSystem DeviceUnsupported InvalidArgument "$root/d"
    }
}
