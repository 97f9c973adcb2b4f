BeforeAll {
    . $PSScriptRoot/Common.ps1

    # An image with a directory and three files: entries 0 to 3.
    function New-FilledImage {
        $image = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $image
        $null = 'd/a', 'd/b', 'c' | New-FamfsFile -Size 3MB -FileSystem $image
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
            $result[0].Entries | Should -Be 4
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
            @{ Case = 'an entry whose CRC is wrong'; Id = 'EntryDamaged'; Entry = 1; Damage = { Invoke-ByteFlip $args[0] ((Get-EntryOffset 1) + 50) } }
            @{ Case = 'the last entry destroyed'; Id = 'EntryDamaged'; Entry = 3; Damage = { Write-Byte $args[0] (Get-EntryOffset 3) ([byte[]]::new(544)) } }
            @{ Case = 'a wrong sequence number'; Id = 'EntryDamaged'; Entry = 2; Damage = { Edit-LogEntry $args[0] 2 { $args[0][0] = 9 } } }
            @{ Case = 'a path that leads outside'; Id = 'PathInvalid'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('../x').CopyTo($args[0], 40) } } }
            @{ Case = 'an absolute path'; Id = 'PathInvalid'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('/x').CopyTo($args[0], 40) } } }
            @{ Case = 'a path that exists'; Id = 'PathDuplicate'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('d/a').CopyTo($args[0], 40) } } }
            @{ Case = 'a file in place of a directory'; Id = 'PathConflict'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('d').CopyTo($args[0], 40) } } }
            @{ Case = 'a directory that is missing'; Id = 'ParentMissing'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('e/c').CopyTo($args[0], 40) } } }
            @{ Case = 'a file used as a directory'; Id = 'ParentIsFile'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [System.Text.Encoding]::ASCII.GetBytes('d/a/c').CopyTo($args[0], 40) } } }
            @{ Case = 'a size of zero'; Id = 'SizeInvalid'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [byte[]]::new(8).CopyTo($args[0], 16) } } }
            @{ Case = 'a file larger than its extent'; Id = 'SizeExceedsExtents'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [BitConverter]::GetBytes([uint64]5MB).CopyTo($args[0], 16) } } }
            @{ Case = 'an extent past the end'; Id = 'ExtentOutsideDevice'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [BitConverter]::GetBytes([uint64](4GB - 2MB)).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent off the grid'; Id = 'ExtentMisaligned'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [BitConverter]::GetBytes([uint64](100MB + 4096)).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent over the log'; Id = 'ExtentOverMetadata'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [BitConverter]::GetBytes([uint64]4MB).CopyTo($args[0], 144) } } }
            @{ Case = 'an extent on another device'; Id = 'ExtentDeviceUnknown'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { $args[0][136] = 1 } } }
            @{ Case = 'no extents'; Id = 'ExtentCountInvalid'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { $args[0][128] = 0 } } }
            @{ Case = 'an unknown extent type'; Id = 'ExtentTypeUnknown'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { $args[0][120] = 7 } } }
            @{ Case = 'bytes that two files own'; Id = 'CrossLink'; Entry = 3; Damage = { Edit-LogEntry $args[0] 3 { [BitConverter]::GetBytes([uint64]10MB).CopyTo($args[0], 144) } } }
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
            Edit-LogEntry $image.Device 3 { $args[0][8] = 99 }
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'EntryTypeUnknown'
            "$($result[0].Severity)" | Should -BeExactly 'Warning'
            $result[-1].Warnings | Should -Be 1
            Test-FamfsFileSystem $image -Quiet | Should -BeFalse
        }

        It 'only notes a further DAX device' {
            $image = New-FilledImage
            Edit-LogEntry $image.Device 3 { [byte[]]::new(528).CopyTo($args[0], 8); $args[0][8] = 3 }
            $result = @(Test-FamfsFileSystem $image)
            $result[0].Id | Should -BeExactly 'AddDaxDevice'
            $result[-1].Notes | Should -Be 1
            $result[-1].IsHealthy | Should -BeTrue
            Test-FamfsFileSystem $image -Quiet | Should -BeTrue
        }

        It 'names every bad entry, not only the first' {
            $image = New-FilledImage
            Invoke-ByteFlip $image.Device ((Get-EntryOffset 1) + 50)
            Edit-LogEntry $image.Device 3 { $args[0][120] = 7 }
            $findings = Test-FamfsFileSystem $image | Where-Object { $_ -is [Famfs.FamfsFinding] }
            $findings.Entry | Should -Be @(1, 3)
        }

        It 'changes nothing on the device' {
            $image = New-FilledImage
            Invoke-ByteFlip $image.Device ((Get-EntryOffset 1) + 50)
            $before = ConvertTo-Hex (Read-Byte $image.Device 0 3MB)
            $null = Test-FamfsFileSystem $image.Device
            ConvertTo-Hex (Read-Byte $image.Device 0 3MB) | Should -BeExactly $before
        }
    }

    Context 'what can not be checked' {
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
