BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Makes a log entry one that records a further DAX device.
    function Set-AddDaxDevice([byte[]]$Entry, [uint64]$Size = 8GB, [guid]$Uuid = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee', [uint32]$Index = 1) {
        [byte[]]::new(528).CopyTo($Entry, 8)
        $Entry[8] = 3
        [BitConverter]::GetBytes($Size).CopyTo($Entry, 16)
        $Uuid.ToByteArray($true).CopyTo($Entry, 24)
        [BitConverter]::GetBytes($Index).CopyTo($Entry, 40)
    }

    # An image with a directory and three files: entries 0 to 3.
    function New-FilledImage {
        $image = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $image
        $null = 'd/a', 'd/b', 'c' | New-FamfsFile -Size 3MB -FileSystem $image # entries 2, 3, 4
        $image
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Test-FamfsFileSystem' {
    Context 'a healthy file system' {
        It 'has no findings and a summary that agrees with Get-FamfsFileSystem' {
            $image = New-FilledImage
            $result = @(Test-FamfsFileSystem $image)
            $result | Should -HaveCount 1
            $result[0] | Should -BeOfType Famfs.FamfsCheckResult
            $now = Get-FamfsFileSystem $image
            $result[0].IsHealthy | Should -BeTrue
            $result[0].Device | Should -BeExactly $image.Device
            $result[0].Errors + $result[0].Warnings + $result[0].Notes | Should -Be 0
            $result[0].Entries | Should -Be 5
            $result[0].Files | Should -Be 3
            $result[0].Directories | Should -Be 1
            $result[0].FileBytes | Should -Be 9MB
            $result[0].Free | Should -Be $now.Free
            $result[0].Allocated | Should -Be $now.Allocated
            $result[0].LogCapacity | Should -Be $now.LogCapacity
        }

        It 'with -Quiet is just true' {
            $quiet = Test-FamfsFileSystem (New-FilledImage) -Quiet
            $quiet | Should -BeOfType bool
            $quiet | Should -BeTrue
        }

        It 'can be checked by a client' {
            $image = New-FilledImage
            Invoke-AsClient { Test-FamfsFileSystem $image -Quiet } | Should -BeTrue
        }

        It 'takes <Kind> from the pipeline' -ForEach @(
            @{ Kind = 'strings'; Convert = { $args[0].Device } }
            @{ Kind = 'file systems'; Convert = { $args[0] } }
            @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
            @{ Kind = 'files'; Convert = { New-FamfsFile 'f' 1 -FileSystem $args[0] } }
            @{ Kind = 'FileInfo objects'; Convert = { [System.IO.FileInfo]::new($args[0].Device) } }
            @{ Kind = 'check results'; Convert = { Test-FamfsFileSystem $args[0] } }
        ) {
            $image = New-TestImage
            (& $Convert $image | Test-FamfsFileSystem).Device | Should -BeExactly $image.Device
        }

        It 'checks all that come, bad ones among them' {
            $one = New-TestImage
            $two = New-TestImage
            $missing = Get-TestPath 'none.famfs'
            Assert-Error (Get-ErrorOf { $one.Device, $missing, $two.Device | Test-FamfsFileSystem }) Test-FamfsFileSystem DeviceNotFound ObjectNotFound $missing
            ($one.Device, $missing, $two.Device | Test-FamfsFileSystem -ErrorAction SilentlyContinue).Device | Should -Be @($one.Device, $two.Device)
        }
    }

    Context 'damage' {
        It 'finds <Case>' -ForEach @(
            @{ Case = 'an entry whose CRC is wrong'; Id = 'EntryDamaged'; Entry = 2; Damage = { Invoke-ByteFlip $args[0] ((Get-EntryOffset 2) + 50) } }
            @{ Case = 'the last entry destroyed'; Id = 'EntryDamaged'; Entry = 4; Damage = { Write-Byte $args[0] (Get-EntryOffset 4) ([byte[]]::new(544)) } }
            @{ Case = 'a wrong sequence number'; Id = 'EntryDamaged'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { $args[0][0] = 9 } } }
            @{ Case = 'a path that leads outside'; Id = 'PathInvalid'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('../x').CopyTo($args[0], 40) } } }
            @{ Case = 'an absolute path'; Id = 'PathInvalid'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('/x').CopyTo($args[0], 40) } } }
            @{ Case = 'a path that exists'; Id = 'PathDuplicate'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('d/a').CopyTo($args[0], 40) } } }
            @{ Case = 'a file in place of a directory'; Id = 'PathConflict'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('d').CopyTo($args[0], 40) } } }
            @{ Case = 'a directory that is missing'; Id = 'ParentMissing'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('e/c').CopyTo($args[0], 40) } } }
            @{ Case = 'a file used as a directory'; Id = 'ParentIsFile'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [System.Text.Encoding]::ASCII.GetBytes('d/a/c').CopyTo($args[0], 40) } } }
            @{ Case = 'a size beyond what a file can have'; Id = 'SizeInvalid'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64]::MaxValue).CopyTo($args[0], 16) } } }
            @{ Case = 'a file larger than its extent'; Id = 'SizeExceedsExtents'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64]5MB).CopyTo($args[0], 16) } } }
            @{ Case = 'an extent past the end'; Id = 'ExtentOutsideDevice'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64](4GB - 2MB)).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent off the grid'; Id = 'ExtentMisaligned'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64](100MB + 4096)).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent over the log'; Id = 'ExtentOverMetadata'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64]4MB).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent on another device'; Id = 'ExtentDeviceUnknown'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { $args[0][136] = 1 } } }
            @{ Case = 'no extents'; Id = 'ExtentCountInvalid'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { $args[0][128] = 0 } } }
            @{ Case = 'an unknown extent type'; Id = 'ExtentTypeUnknown'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { $args[0][120] = 7 } } }
            @{ Case = 'bytes that two files own'; Id = 'CrossLink'; Entry = 4; Damage = { Edit-LogEntry $args[0] 4 { [BitConverter]::GetBytes([uint64]10MB).CopyTo($args[0], 144) } } }
            @{ Case = 'a log header whose CRC is wrong'; Id = 'LogInvalid'; Entry = $null; Damage = { Invoke-ByteFlip $args[0] (2MB + 16) } }
            @{ Case = 'more entries than the log has room for'; Id = 'LogInvalid'; Entry = $null; Damage = { Write-Byte $args[0] (2MB + 40) ([BitConverter]::GetBytes([uint64]15421)) } }
            @{ Case = 'a superblock whose CRC is wrong'; Id = 'SuperblockInvalid'; Entry = $null; Damage = { Invoke-ByteFlip $args[0] 60 } }
            @{ Case = 'another version'; Id = 'SuperblockInvalid'; Entry = $null; Damage = { Write-Byte $args[0] 8 ([byte[]](47)) } }
            @{ Case = 'a device that was cut off'; Id = 'DeviceTruncated'; Entry = $null; Damage = { Set-FileLength $args[0] 3GB } }
        ) {
            $image = New-FilledImage
            & $Damage $image.Device
            $result = @(Test-FamfsFileSystem $image.Device)
            $finding = $result | Where-Object { $_ -is [Famfs.FamfsFinding] -and $_.Id -eq $Id }
            $finding | Should -HaveCount 1
            "$($finding.Severity)" | Should -BeExactly 'Error'
            $finding.Entry | Should -Be $Entry
            $finding.Text | Should -Match '\.$'
            $result[-1] | Should -BeOfType Famfs.FamfsCheckResult
            $result[-1].IsHealthy | Should -BeFalse
            $result[-1].Errors | Should -BeGreaterOrEqual 1
            Test-FamfsFileSystem $image.Device -Quiet | Should -BeFalse
        }

        It 'warns of an entry type that it does not know' {
            $image = New-FilledImage
            Edit-LogEntry $image.Device 4 { $args[0][8] = 99 }
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'EntryTypeUnknown'
            "$($result[0].Severity)" | Should -BeExactly 'Warning'
            $result[-1].Warnings | Should -Be 1
            Test-FamfsFileSystem $image -Quiet | Should -BeFalse
        }

        It 'only notes a further DAX device' {
            $image = New-FilledImage
            Edit-LogEntry $image.Device 4 { Set-AddDaxDevice $args[0] }
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'AddDaxDevice'
            $result[-1].Notes | Should -Be 1
            $result[-1].IsHealthy | Should -BeTrue
            Test-FamfsFileSystem $image -Quiet | Should -BeTrue
        }

        It 'warns of a further DAX device with <Case>' -ForEach @(
            @{ Case = 'an index that is not the next'; Parameters = @{ Index = 2 } }
            @{ Case = 'index 0'; Parameters = @{ Index = 0 } }
            @{ Case = 'no size'; Parameters = @{ Size = 0 } }
            @{ Case = 'no UUID'; Parameters = @{ Uuid = [guid]::Empty } }
        ) {
            $image = New-FilledImage
            Edit-LogEntry $image.Device 4 { Set-AddDaxDevice $args[0] @Parameters }
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'AddDaxDeviceInvalid'
            "$($result[0].Severity)" | Should -BeExactly 'Warning'
        }

        It 'warns of a further DAX device that is recorded twice' {
            $image = New-FilledImage
            Edit-LogEntry $image.Device 3 { Set-AddDaxDevice $args[0] }
            Edit-LogEntry $image.Device 4 { Set-AddDaxDevice $args[0] -Index 2 }
            @(Test-FamfsFileSystem $image).Id | Should -Be @('AddDaxDevice', 'AddDaxDeviceInvalid')
        }

        It 'counts the entries that are there behind a bad log header' {
            $image = New-FilledImage
            $whole = @(Test-FamfsFileSystem $image)[-1]
            Invoke-ByteFlip $image.Device (2MB + 16)
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'LogInvalid'
            $result[-1].Entries, $result[-1].Files, $result[-1].Directories | Should -Be @($whole.Entries, $whole.Files, $whole.Directories)
        }

        It 'tells in one finding of entries that are counted and were never written' {
            $image = New-FilledImage
            Write-Byte $image.Device (2MB + 32) ([BitConverter]::GetBytes([uint64]15420) * 2)
            $result = @(Test-FamfsFileSystem $image)
            $result | Should -HaveCount 2
            $result[0].Id | Should -BeExactly 'EntriesMissing'
            $result[0].Entry | Should -Be 5
        }

        It 'calls another version unsupported, not damaged' {
            $image = New-FilledImage
            $bytes = Read-Byte $image.Device 0 200
            $bytes[8] = 49
            [BitConverter]::GetBytes([uint64](Get-Crc32 $bytes[0..95])).CopyTo($bytes, 96)
            Write-Byte $image.Device 0 $bytes
            foreach ($script in { Test-FamfsFileSystem $image }, { Get-FamfsFileSystem $image }, { Repair-FamfsFileSystem $image -WhatIf },
                { Clear-FamfsFileSystem $image -WhatIf }, { Set-FamfsFileSystem $image -TakeOwnership -WhatIf }, { New-FamfsFile f 1 -FileSystem $image }) {
                (Get-ErrorOf $script).FullyQualifiedErrorId | Should -Match '^VersionUnsupported,' -Because "$script"
            }
            (Get-ErrorOf { New-FamfsFileSystem $image }).Exception.Message | Should -Match 'version 49' -Because 'it names what is there'
            $device = Get-FamfsDevice $image.Device
            "$($device.Role)" | Should -BeExactly 'None'
            $device.Problem | Should -Match 'version 49'
        }

        It 'notes a file name that is not UTF-8, because the reference ends there' {
            $image = New-FilledImage
            $name = "caf$([char]0xDCE9)"
            $null = New-FamfsFile $name 1MB -FileSystem $image
            $null = New-FamfsDirectory "dir$([char]0xDCE9)" -FileSystem $image
            $result = @(Test-FamfsFileSystem $image)
            $result | Should -HaveCount 2
            $result[0].Id | Should -BeExactly 'NameNotUtf8'
            "$($result[0].Severity)" | Should -BeExactly 'Information'
            $result[-1].IsHealthy | Should -BeTrue
        }

        It 'names every bad entry, not only the first' {
            $image = New-FilledImage
            Invoke-ByteFlip $image.Device ((Get-EntryOffset 2) + 50)
            Edit-LogEntry $image.Device 4 { $args[0][120] = 7 }
            $findings = Test-FamfsFileSystem $image | Where-Object { $_ -is [Famfs.FamfsFinding] }
            $findings.Entry | Should -Be @(2, 4)
        }

        It 'changes nothing on the device' {
            $image = New-FilledImage
            Invoke-ByteFlip $image.Device ((Get-EntryOffset 2) + 50)
            $before = ConvertTo-Hex (Read-Byte $image.Device 0 3MB)
            $null = Test-FamfsFileSystem $image.Device
            ConvertTo-Hex (Read-Byte $image.Device 0 3MB) | Should -BeExactly $before
        }
    }

    Context 'what cannot be checked' {
        It 'is an error record: <Id>' -ForEach @(
            @{ Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
            @{ Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
            @{ Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
        ) {
            $device = & $Make
            Assert-Error (Get-ErrorOf { Test-FamfsFileSystem $device }) Test-FamfsFileSystem $Id $Category $device
            Assert-Error (Get-ErrorOf { Test-FamfsFileSystem $device -Quiet }) Test-FamfsFileSystem $Id $Category $device
        }
    }
}

Describe 'Test-FamfsFileSystem under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'takes a mount point for its file system' {
        (Test-FamfsFileSystem $root -Quiet) | Should -BeTrue
    }
}
