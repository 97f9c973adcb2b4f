BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'New-FamfsFileSystem' {
    Context 'formatting an image' {
        It 'creates a sparse image of the given size and describes the file system on it' {
            $path = Get-TestPath 'made.famfs'
            $made = New-FamfsFileSystem $path -Size 4GB
            $made | Should -BeOfType Famfs.FamfsFileSystem
            $made.Device | Should -BeExactly $path
            $made.Size | Should -Be 4GB
            $made.Free | Should -Be (4GB - 10MB)
            $made.Files | Should -Be 0
            $made.LogUsed | Should -Be 0
            $made.LogCapacity | Should -Be 15420
            "$($made.Role)" | Should -BeExactly 'Master'
            "$($made.MasterUuid)" | Should -BeExactly $Master
            [System.IO.FileInfo]::new($path).Length | Should -Be 4GB
        }

        It 'writes the magic, the version, the log and a right CRC' {
            $image = New-TestImage
            $bytes = Read-Byte $image.Device 0 200
            [BitConverter]::ToUInt64($bytes, 0) | Should -Be 2276623103
            [BitConverter]::ToUInt64($bytes, 8) | Should -Be 48
            [BitConverter]::ToUInt64($bytes, 16) | Should -Be 2MB
            [BitConverter]::ToUInt64($bytes, 24) | Should -Be 8MB
            [BitConverter]::ToUInt64($bytes, 32) | Should -Be 2MB
            ConvertTo-Hex $bytes[48..63] | Should -BeExactly $image.Uuid.ToString('N')
            ConvertTo-Hex $bytes[80..95] | Should -BeExactly $Master.Replace('-', '')
            [BitConverter]::ToUInt64($bytes, 96) | Should -Be (Get-Crc32 $bytes[0..95])
            [BitConverter]::ToUInt64($bytes, 112) | Should -Be 4GB
        }

        It 'writes a log header with a right CRC and no entries' {
            $image = New-TestImage
            $bytes = Read-Byte $image.Device 2MB 48
            ConvertTo-Hex $bytes[0..7] | Should -BeExactly '0df0fecaad0b0000'
            [BitConverter]::ToUInt64($bytes, 8) | Should -Be 8MB
            [BitConverter]::ToUInt64($bytes, 16) | Should -Be 15419
            [BitConverter]::ToUInt64($bytes, 24) | Should -Be (Get-Crc32 $bytes[0..23])
            [BitConverter]::ToUInt64($bytes, 32) | Should -Be 0
            [BitConverter]::ToUInt64($bytes, 40) | Should -Be 0
        }

        It 'takes a larger log' {
            $image = New-TestImage -LogSize 16MB
            $image.LogSize | Should -Be 16MB
            $image.LogCapacity | Should -Be 30840
            $image.Free | Should -Be (4GB - 18MB)
        }

        It 'formats a file that is there without -Size' {
            $path = Get-TestPath 'there.img'
            [System.IO.File]::WriteAllBytes($path, [byte[]]::new(1))
            Set-FileLength $path 5GB
            (New-FamfsFileSystem $path).Size | Should -Be 5GB
        }

        It 'gives an empty file the size that was asked for' {
            $path = Get-TestPath 'empty.img'
            [System.IO.File]::WriteAllBytes($path, [byte[]]::new(0))
            (New-FamfsFileSystem $path -Size 4GB).Size | Should -Be 4GB
            [System.IO.FileInfo]::new($path).Length | Should -Be 4GB
        }

        It 'takes the path as <_>' -ForEach 'Device', 'Path', 'LiteralPath', 'FullName' {
            $parameters = @{ $_ = Get-TestPath "by-$_.famfs"; Size = 4GB }
            (New-FamfsFileSystem @parameters).Device | Should -BeExactly (Get-TestPath "by-$_.famfs")
        }

        It 'takes wildcard characters in the name as they are' {
            $path = Get-TestPath 'a[1]*.famfs'
            (New-FamfsFileSystem $path -Size 4GB).Device | Should -BeExactly $path
            (Get-FamfsFileSystem $path).Device | Should -BeExactly $path
        }

        It 'formats every path that comes through the pipeline' {
            $paths = (Get-TestPath 'p1.famfs'), (Get-TestPath 'p2.famfs')
            $made = $paths | New-FamfsFileSystem -Size 4GB
            $made.Device | Should -Be $paths
            $made[0].Uuid | Should -Not -Be $made[1].Uuid
        }

        It 'takes FileInfo objects from the pipeline' {
            $file = [System.IO.FileInfo]::new((Get-TestPath 'info.famfs'))
            ($file | New-FamfsFileSystem -Size 4GB).Device | Should -BeExactly $file.FullName
        }

        It 'formats the others when one path is bad' {
            $good = Get-TestPath 'good.famfs'
            $errors = Get-ErrorOf { "$TestDrive", $good | New-FamfsFileSystem -Size 4GB }
            Assert-Error $errors New-FamfsFileSystem DeviceUnsupported InvalidArgument "$TestDrive"
            (Get-FamfsFileSystem $good).Files | Should -Be 0
        }

        It 'changes nothing with -WhatIf' {
            $path = Get-TestPath 'whatif.famfs'
            New-FamfsFileSystem $path -Size 4GB -WhatIf | Should -BeNullOrEmpty
            [System.IO.File]::Exists($path) | Should -BeFalse

            $image = New-TestImage
            New-FamfsFileSystem $image -Force -WhatIf | Should -BeNullOrEmpty
            (Get-FamfsFileSystem $image).Uuid | Should -Be $image.Uuid
        }
    }

    Context 'formatting again' {
        It 'refuses a device that holds a file system, and leaves it as it is' {
            $image = New-TestImage
            $null = New-FamfsFile keep 1MB -FileSystem $image
            $errors = Get-ErrorOf { New-FamfsFileSystem $image }
            Assert-Error $errors New-FamfsFileSystem AlreadyFormatted ResourceExists $image.Device
            $errors[0].Exception.Message | Should -Match 'formatted by this host'
            (Get-FamfsFileSystem $image).Uuid | Should -Be $image.Uuid
            (Get-FamfsFile keep -FileSystem $image).Size | Should -Be 1MB
        }

        It 'says so when the file system is that of another host' {
            $image = New-TestImage
            $errors = Get-ErrorOf { Invoke-AsClient { New-FamfsFileSystem $image } }
            Assert-Error $errors New-FamfsFileSystem AlreadyFormatted ResourceExists $image.Device
            $errors[0].Exception.Message | Should -Match "another host, $Master"
        }

        It 'makes an empty file system with -Force, with a warning, and this session sees the new one' {
            $image = New-TestImage
            $null = New-FamfsFile old 1MB -FileSystem $image
            $new = New-FamfsFileSystem $image -Force -WarningVariable warning -WarningAction SilentlyContinue
            $new.Uuid | Should -Not -Be $image.Uuid
            "$warning" | Should -Match "$($image.Uuid)"
            Get-FamfsFile -FileSystem $image | Should -BeNullOrEmpty
            Get-FamfsLogEntry $image | Should -BeNullOrEmpty
        }

        It 'with -Force makes a client the master' {
            $image = New-TestImage
            $new = Invoke-AsClient { New-FamfsFileSystem $image -Force -WarningAction SilentlyContinue }
            "$($new.MasterUuid)" | Should -BeExactly $Client
            "$((Get-FamfsFileSystem $image).Role)" | Should -BeExactly 'Client'
        }

        It 'refuses a damaged superblock without -Force' {
            $image = New-TestImage
            Invoke-ByteFlip $image.Device 50
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem $image }) New-FamfsFileSystem AlreadyFormatted ResourceExists $image.Device
            (New-FamfsFileSystem $image -Force -WarningAction SilentlyContinue).Files | Should -Be 0
            Test-FamfsFileSystem $image -Quiet | Should -BeTrue
        }

        It 'keeps the size of an image that is there' {
            $image = New-TestImage
            $errors = Get-ErrorOf { New-FamfsFileSystem $image -Size 5GB -Force -WarningAction SilentlyContinue }
            Assert-Error $errors New-FamfsFileSystem SizeInvalid InvalidArgument $image.Device
            [System.IO.FileInfo]::new($image.Device).Length | Should -Be 4GB
        }
    }

    Context 'over other data' {
        BeforeEach {
            $path = Get-TestPath "data-$([guid]::NewGuid().ToString('N')).img"
            [System.IO.File]::WriteAllBytes($path, [byte[]]::new(0))
            Set-FileLength $path 4GB
        }

        It 'refuses an ext4 file system, says what it is, and leaves it' -Skip:(-not (Get-Command mkfs.ext4 -CommandType Application -ErrorAction Ignore)) {
            mkfs.ext4 -q -F $path
            foreach ($whatIf in $true, $false) {
                $errors = Get-ErrorOf { New-FamfsFileSystem $path -WhatIf:$whatIf }
                Assert-Error $errors New-FamfsFileSystem DeviceHoldsData ResourceExists $path
                $errors[0].Exception.Message | Should -Match 'an ext4 file system'
                $errors[0].ErrorDetails.RecommendedAction | Should -Match '-Force'
            }
            e2fsck -fn $path *> $null
            $LASTEXITCODE | Should -Be 0
        }

        It 'refuses a file with any content, however far behind' {
            Write-Byte $path 3333333333 ([byte[]]@(1))
            $errors = Get-ErrorOf { New-FamfsFileSystem $path }
            Assert-Error $errors New-FamfsFileSystem DeviceHoldsData ResourceExists $path
            $errors[0].Exception.Message | Should -Match 'byte 3333333333'
        }

        It 'names with -Force what it would destroy, and destroys it' {
            Write-Byte $path 0 ([System.Text.Encoding]::ASCII.GetBytes('XFSB'))
            $text = Invoke-SecondHost "New-FamfsFileSystem '$path' -Force -WhatIf"
            if ($null -ne $text) {
                "$text" | Should -Match 'Destroy an XFS file system'
            }
            Read-Byte $path 0 1 | Should -Be 88
            $made = New-FamfsFileSystem $path -Force -WarningVariable warning -WarningAction SilentlyContinue
            "$warning" | Should -Match 'an XFS file system'
            $made.Files | Should -Be 0
        }

        It 'takes a file of zeros' {
            Write-Byte $path 1MB ([byte[]]::new(4MB))
            (New-FamfsFileSystem $path -WarningVariable warning).Files | Should -Be 0
            $warning | Should -BeNullOrEmpty
        }

        It 'checks with -WhatIf what it checks without: <Case>' -ForEach @(
            @{ Case = 'a size'; Parameters = @{ Size = 1GB }; Id = 'DeviceTooSmall' }
            @{ Case = 'a size that no process can map'; Parameters = @{ Size = [long]::MaxValue }; Id = 'SizeInvalid' }
            @{ Case = 'a log'; Parameters = @{ Size = 4GB; LogSize = 12MB }; Id = 'LogSizeInvalid' }
            @{ Case = 'a file that is not there'; Parameters = @{}; Id = 'DeviceNotFound' }
        ) {
            foreach ($whatIf in $true, $false) {
                (Get-ErrorOf { New-FamfsFileSystem (Get-TestPath absent) -WhatIf:$whatIf @Parameters }).FullyQualifiedErrorId | Should -Match "^$Id,"
            }
        }
    }

    Context 'bad input' {
        It 'refuses <Case>' -ForEach @(
            @{ Case = 'a size of zero'; Parameters = @{ Size = 0 }; Id = 'SizeInvalid' }
            @{ Case = 'a negative size'; Parameters = @{ Size = -1 }; Id = 'SizeInvalid' }
            @{ Case = 'less than 4 GiB'; Parameters = @{ Size = 4GB - 1 }; Id = 'DeviceTooSmall' }
            @{ Case = 'a log that is no power of two'; Parameters = @{ Size = 4GB; LogSize = 12MB }; Id = 'LogSizeInvalid' }
            @{ Case = 'a log below 8 MiB'; Parameters = @{ Size = 4GB; LogSize = 4MB }; Id = 'LogSizeInvalid' }
            @{ Case = 'a log that leaves no room'; Parameters = @{ Size = 4GB; LogSize = 4GB }; Id = 'LogSizeInvalid' }
        ) {
            $path = Get-TestPath 'refused.famfs'
            $errors = Get-ErrorOf { New-FamfsFileSystem $path @Parameters }
            Assert-Error $errors New-FamfsFileSystem $Id InvalidArgument $path
            [System.IO.File]::Exists($path) | Should -BeFalse -Because 'nothing is left behind'
        }

        It 'leaves no file behind when the size is more than the host can give' {
            $path = Get-TestPath 'huge.famfs'
            (Get-ErrorOf { New-FamfsFileSystem $path -Size ([long]::MaxValue) }) | Should -HaveCount 1
            [System.IO.File]::Exists($path) | Should -BeFalse
        }

        It 'says that there is no such device' {
            $path = Get-TestPath 'none.famfs'
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem $path }) New-FamfsFileSystem DeviceNotFound ObjectNotFound $path
        }

        It 'refuses a file that is too small and leaves its bytes' {
            $path = New-HostFile (Get-TestPath 'small') 5000
            $hash = Get-HostHash $path
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem $path }) New-FamfsFileSystem DeviceTooSmall InvalidArgument $path
            Get-HostHash $path | Should -BeExactly $hash
        }

        It 'refuses an empty file when no size is given' {
            $path = Get-TestPath 'empty2.img'
            [System.IO.File]::WriteAllBytes($path, [byte[]]::new(0))
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem $path }) New-FamfsFileSystem DeviceTooSmall InvalidArgument $path
        }

        It 'refuses a character device that is not DAX' {
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem /dev/null }) New-FamfsFileSystem DeviceUnsupported InvalidArgument '/dev/null'
        }

        It 'refuses a device path with a NUL' {
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem "$TestDrive/a`0b" -Size 4GB }) New-FamfsFileSystem PathInvalid InvalidArgument
        }

        It 'refuses a host identity that is no UUID' {
            $path = Get-TestPath 'nobody.famfs'
            try {
                $env:FAMFS_SYSTEM_UUID = 'not a uuid'
                $errors = Get-ErrorOf { New-FamfsFileSystem $path -Size 4GB }
            }
            finally {
                $env:FAMFS_SYSTEM_UUID = $Master
            }

            Assert-Error $errors New-FamfsFileSystem HostIdentityInvalid InvalidArgument $path
            [System.IO.File]::Exists($path) | Should -BeFalse
        }
    }
}

Describe 'New-FamfsFileSystem under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
    }

    AfterAll {
        Remove-TestMount
    }

    It 'refuses what is mounted, even with -Force, until it is not' {
        foreach ($name in $root, $fs.Device) {
            Assert-Error (Get-ErrorOf { New-FamfsFileSystem $name -Force }) New-FamfsFileSystem DeviceInUse ResourceBusy $name
        }
        (Get-FamfsFileSystem $root).Uuid | Should -Be $fs.Uuid
        Dismount-FamfsFileSystem $root
        (New-FamfsFileSystem $fs -Force -WarningAction SilentlyContinue).Uuid | Should -Not -Be $fs.Uuid
    }
}
