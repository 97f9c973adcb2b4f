BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'New-FamfsFile where it cannot create' {
    BeforeAll {
        $fs = New-TestImage
        # The first file of a file system brings the times with it.
        $null = New-FamfsFile first 1 -FileSystem $fs
    }

    Context 'bad input' {
        It 'refuses <Case> and goes on' -ForEach @(
            @{ Case = 'a negative size'; Name = 'z'; Parameters = @{ Size = -4096 }; Id = 'SizeInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'more than is free'; Name = 'z'; Parameters = @{ Size = 5GB }; Id = 'OutOfSpace'; Category = 'LimitsExceeded' }
            @{ Case = 'the largest number as size'; Name = 'z'; Parameters = @{ Size = [long]::MaxValue }; Id = 'OutOfSpace'; Category = 'LimitsExceeded' }
            @{ Case = 'a path of 80 bytes'; Name = 'x' * 80; Parameters = @{ Size = 1 }; Id = 'PathTooLong'; Category = 'InvalidArgument' }
            @{ Case = 'a path that is 80 bytes only as UTF-8'; Name = 'ä' * 40; Parameters = @{ Size = 1 }; Id = 'PathTooLong'; Category = 'InvalidArgument' }
            @{ Case = 'a path outside'; Name = 'a/../../b'; Parameters = @{ Size = 1 }; Id = 'PathOutside'; Category = 'InvalidArgument' }
            @{ Case = 'a name with a NUL'; Name = "a`0b"; Parameters = @{ Size = 1 }; Id = 'PathInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a directory that does not exist'; Name = 'no/such'; Parameters = @{ Size = 1 }; Id = 'ParentNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'the root'; Name = '/'; Parameters = @{ Size = 1 }; Id = 'AlreadyExists'; Category = 'ResourceExists' }
            @{ Case = 'seed 0'; Name = 'z'; Parameters = @{ Size = 1; Seed = 0 }; Id = 'SeedInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a seed whose low 32 bits are zero'; Name = 'z'; Parameters = @{ Size = 1; Seed = 4294967296 }; Id = 'SeedInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'an owner that nobody knows'; Name = 'z'; Parameters = @{ Size = 1; Owner = 'no-such-user' }; Id = 'OwnerUnknown'; Category = 'ObjectNotFound' }
            @{ Case = 'no strips'; Name = 'z'; Parameters = @{ Size = 8MB; Strips = 0 }; Id = 'InterleaveInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'more strips than buckets'; Name = 'z'; Parameters = @{ Size = 8MB; Strips = 4; Buckets = 3 }; Id = 'InterleaveInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'buckets below 1 GiB'; Name = 'z'; Parameters = @{ Size = 8MB; Strips = 2; Buckets = 5 }; Id = 'InterleaveInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a chunk that is no power of two'; Name = 'z'; Parameters = @{ Size = 8MB; Strips = 2; ChunkSize = 3MB }; Id = 'InterleaveInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a chunk below 2 MiB'; Name = 'z'; Parameters = @{ Size = 8MB; Strips = 2; ChunkSize = 1MB }; Id = 'InterleaveInvalid'; Category = 'InvalidArgument' }
        ) {
            $before = Get-FamfsFileSystem $fs
            $good = [guid]::NewGuid().ToString('N')
            Assert-Error (Get-ErrorOf { New-FamfsFile $Name -FileSystem $fs @Parameters; New-FamfsFile $good 1 -FileSystem $fs }) New-FamfsFile $Id $Category $Name
            (Get-FamfsFile $good -FileSystem $fs).Size | Should -Be 1
            $after = Get-FamfsFileSystem $fs
            $after.LogUsed | Should -Be ($before.LogUsed + 1)
            $after.Free | Should -Be ($before.Free - 2MB) -Because 'what failed gave its space back'
        }

        It 'refuses a name that is taken, and keeps the file' {
            $null = New-FamfsFile taken 100 -Seed 9 -FileSystem $fs
            Assert-Error (Get-ErrorOf { New-FamfsFile taken 200 -FileSystem $fs }) New-FamfsFile AlreadyExists ResourceExists 'taken'
            (Test-FamfsFile taken -Seed 9 -FileSystem $fs).Size | Should -Be 100
        }

        It 'refuses a file below a file' {
            $null = New-FamfsFile leaf 100 -FileSystem $fs
            $errors = Get-ErrorOf { New-FamfsFile leaf/below 100 -FileSystem $fs }
            $errors | Should -HaveCount 1
            $errors[0].FullyQualifiedErrorId | Should -BeLike 'NotADirectory,*'
        }

        It 'refuses a mode that is not octal' {
            { New-FamfsFile badmode 1 -Mode 0999 -FileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,Famfs.Cmdlets.Commands.NewFamfsFileCommand'
        }

        It 'needs a file system' {
            Assert-Error (Get-ErrorOf { New-FamfsFile nofs 1 }) New-FamfsFile FileSystemRequired InvalidArgument 'nofs'
        }

        It 'ends at once when <Case>' -ForEach @(
            @{ Case = 'there is no such device'; Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
            @{ Case = 'the device is a directory'; Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
            @{ Case = 'there is no famfs on it'; Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
        ) {
            $device = & $Make
            { New-FamfsFile x 1 -FileSystem $device } | Should -Throw -ErrorId "$Id,Famfs.Cmdlets.Commands.NewFamfsFileCommand"
            Assert-Error (Get-ErrorOf { New-FamfsFile x 1 -FileSystem $device }) New-FamfsFile $Id $Category $device
        }

        It 'refuses a client, which then still sees what the master made' {
            $null = New-FamfsFile mine 50 -FileSystem $fs
            $errors = Get-ErrorOf { Invoke-AsClient { New-FamfsFile theirs 1 -FileSystem $fs } }
            Assert-Error $errors New-FamfsFile NotMaster InvalidOperation $fs.Device
            $errors[0].Exception.Message | Should -Match $Master
            (Invoke-AsClient { Get-FamfsFile mine -FileSystem $fs }).Size | Should -Be 50
        }

        It 'checks with -WhatIf what it checks without, with what came before' {
            $image = New-TestImage
            $before = (Get-FamfsFileSystem $image).LogUsed
            $errors = Get-ErrorOf {
                New-FamfsFile huge 100TB -FileSystem $image -WhatIf
                'one', 'two' | New-FamfsFile -Size 3GB -FileSystem $image -WhatIf
                'a', 'a' | New-FamfsFile -Size 1MB -FileSystem $image -WhatIf
                New-FamfsFile no/where 1MB -FileSystem $image -WhatIf
                New-FamfsFile below -Size -1 -FileSystem $image -WhatIf
            }
            $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } |
                Should -Be @('OutOfSpace', 'OutOfSpace', 'AlreadyExists', 'ParentNotFound', 'SizeInvalid')
            (Get-FamfsFileSystem $image).LogUsed | Should -Be $before
        }

        It 'makes few files more than a stopped pipeline takes' {
            $image = New-TestImage
            $taken = 1..100 | ForEach-Object { "n$_" } | New-FamfsFile -Size 4096 -FileSystem $image | Select-Object -First 3
            $taken | Should -HaveCount 3
            (Get-FamfsFileSystem $image).Files | Should -BeLessOrEqual 7
        }

        It 'creates nothing while the log has a damaged entry' {
            $bad = New-TestImage
            $null = 'd1', 'd2', 'd3' | New-FamfsFile -Size 1 -FileSystem $bad
            Invoke-ByteFlip $bad.Device ((Get-EntryOffset 2) + 100)
            $copy = Get-TestPath 'damaged.famfs'
            [System.IO.File]::CreateSymbolicLink($copy, $bad.Device) | Should -Not -BeNullOrEmpty
            Assert-Error (Get-ErrorOf { New-FamfsFile d4 1 -FileSystem $copy }) New-FamfsFile LogDamaged InvalidData $copy
            (Get-FamfsFile -FileSystem $copy).Path | Should -Be @('d1', 'd3')
        }

        It 'fails with OutOfSpace when the device is full, and what was there is intact' {
            $full = New-TestImage
            $free = $full.Free
            $null = New-FamfsFile all ($free - 4MB) -Uninitialized -FileSystem $full
            $null = New-FamfsFile last 2MB -Seed 3 -FileSystem $full
            Assert-Error (Get-ErrorOf { New-FamfsFile more 1 -FileSystem $full }) New-FamfsFile OutOfSpace LimitsExceeded 'more'
            (Get-FamfsFileSystem $full).Free | Should -Be 0
            (Test-FamfsFile last -Seed 3 -FileSystem $full).Passed | Should -BeTrue
            Test-FamfsFileSystem $full -Quiet | Should -BeTrue
        }
    }

    Context 'as another user' {
        It 'says that a read-only device cannot be written' {
            if (-not (Test-CanChangeUser)) {
                Set-ItResult -Skipped -Because 'only root can run a test as another user'
                return
            }

            $image = New-TestImage
            [System.IO.File]::SetUnixFileMode($image.Device, 292)
            $lines = Invoke-SecondHost -User 65534 @"
try { New-FamfsFile x 1 -FileSystem '$($image.Device)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; "`$(`$_.CategoryInfo.Category)" }
(Get-FamfsFileSystem '$($image.Device)').Files
"@
            if ($null -eq $lines) {
                Set-ItResult -Skipped -Because 'there is no second host that another user can start'
                return
            }

            $lines | Should -Be @('DeviceReadOnly,Famfs.Cmdlets.Commands.NewFamfsFileCommand', 'PermissionDenied', '0')
        }

        It 'says that a device without permission was refused' {
            if (-not (Test-CanChangeUser)) {
                Set-ItResult -Skipped -Because 'only root can run a test as another user'
                return
            }

            $image = New-TestImage
            [System.IO.File]::SetUnixFileMode($image.Device, 384)
            $lines = Invoke-SecondHost -User 65534 @"
try { New-FamfsFile x 1 -FileSystem '$($image.Device)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; "`$(`$_.CategoryInfo.Category)" }
"@
            if ($null -eq $lines) {
                Set-ItResult -Skipped -Because 'there is no second host that another user can start'
                return
            }

            $lines | Should -Be @('AccessDenied,Famfs.Cmdlets.Commands.NewFamfsFileCommand', 'PermissionDenied')
        }
    }
}
