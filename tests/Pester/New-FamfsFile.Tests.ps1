BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'New-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
    }

    Context 'what is created' {
        It 'creates a file of the given size, by position' {
            $file = New-FamfsFile first 3000000 -FileSystem $fs
            $file | Should -BeOfType Famfs.FamfsFile
            $file.Path | Should -BeExactly 'first'
            $file.Size | Should -Be 3000000
            $file.AllocatedSize | Should -Be 4MB
            $file.ExtentCount | Should -Be 1
            $file.Device | Should -BeExactly $fs.Device
            (Get-FamfsFile first -FileSystem $fs).Size | Should -Be 3000000
        }

        It 'records size, mode and owner in the log' {
            $null = New-FamfsFile logged 4097 -Mode 0640 -Owner 1234 -Group 4321 -FileSystem $fs
            $entry = Get-FamfsLogEntry $fs -Last 1
            $entry.Path | Should -BeExactly 'logged'
            $entry.Size | Should -Be 4097
            $entry.Mode | Should -BeExactly '0640'
            $entry.Uid | Should -Be 1234
            $entry.Gid | Should -Be 4321
        }

        It 'gives mode 0644 when none is given' {
            (New-FamfsFile plainmode 1 -FileSystem $fs).UnixMode | Should -BeExactly '-rw-r--r--'
        }

        It 'reads as zeros although the space held something before' {
            $old = New-TestImage
            Write-Byte $old.Device 10MB ([byte[]](@(0xa5) * 8192))
            $null = New-FamfsFile clean 5000 -FileSystem $old
            (Get-FamfsFileMap clean -FileSystem $old).DeviceOffset | Should -Be 10MB
            $bytes = Read-Byte $old.Device 10MB 8192
            $bytes | Where-Object { $_ -ne 0 } | Should -BeNullOrEmpty
        }

        It 'with -Uninitialized keeps what the space held, but for the rest of the last page' {
            $old = New-TestImage
            Write-Byte $old.Device 10MB ([byte[]](@(0xa5) * 8192))
            $null = New-FamfsFile dirty 5000 -Uninitialized -FileSystem $old
            $bytes = Read-Byte $old.Device 10MB 8192
            $bytes[0..4999] | Where-Object { $_ -ne 0xa5 } | Should -BeNullOrEmpty
            $bytes[5000..8191] | Where-Object { $_ -ne 0 } | Should -BeNullOrEmpty
        }

        It 'with -Seed 42 and <Length> bytes has the reference''s content' -ForEach @(
            @{ Length = 1; Sha256 = '79bec7ff3e69d1b470eb8684f2005a867a7980222474cbc1afd26a9a4f206d4a' }
            @{ Length = 3; Sha256 = '6c513dc478a4cf688983b075db64cf3b7d54678a5bf7803b86f5333750838de1' }
            @{ Length = 5; Sha256 = '5c56783858b372992821065548b2660d85c69b221b084c659e0648b083013db3' }
            @{ Length = 4096; Sha256 = 'ac2b993197a5b5b761f188e4c832f199edd294ad4f551acc2ab6c7be7930074e' }
            @{ Length = 1000003; Sha256 = 'fddd0e8f50b3481d99097422ebde06c7c02bd91eb83aeef8bd35b9fa69814b56' }
            @{ Length = 5242880; Sha256 = '86a50198e291dc4a0bf2bda257541fda22d37debdd05c7953061b4aee317f219' }
        ) {
            $null = New-FamfsFile "seeded$Length" $Length -Seed 42 -FileSystem $fs
            $bytes = Read-ByMap $fs "seeded$Length"
            $bytes.Length | Should -Be $Length
            ConvertTo-Hex ([System.Security.Cryptography.SHA256]::HashData($bytes)) | Should -BeExactly $Sha256
        }

        It 'starts the content of seed 42 with 98 5f 52 e2 7a fb 0c 3d' {
            $null = New-FamfsFile seedstart 4096 -Seed 42 -FileSystem $fs
            $start = (Get-FamfsFileMap seedstart -FileSystem $fs).DeviceOffset
            ConvertTo-Hex (Read-Byte $fs.Device $start 8) | Should -BeExactly '985f52e27afb0c3d'
            (Test-FamfsFile seedstart -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
        }

        It 'stripes a file over buckets in turns' {
            $striped = New-FamfsFile striped 15MB -Strips 3 -Buckets 4 -ChunkSize 2MB -Seed 7 -FileSystem $fs
            $striped.ExtentCount | Should -Be 3
            $striped.ChunkSize | Should -Be 2MB
            $runs = @(Get-FamfsFileMap striped -FileSystem $fs)
            $runs | Should -HaveCount 8
            for ($i = 0; $i -lt 8; $i++) {
                $runs[$i].FileOffset | Should -Be ($i * 2MB)
                $runs[$i].Length | Should -Be ([Math]::Min(2MB, 15MB - $i * 2MB))
                if ($i -ge 3) {
                    $runs[$i].DeviceOffset | Should -Be ($runs[$i - 3].DeviceOffset + 2MB) -Because "chunk $i is the next row of its strip"
                }
            }

            $buckets = $runs[0..2] | ForEach-Object { [Math]::Floor($_.DeviceOffset / 1GB) }
            [System.Collections.Generic.HashSet[double]]::new([double[]]$buckets).Count | Should -Be 3 -Because 'each strip has a bucket of its own'
            (Test-FamfsFile striped -Seed 7 -FileSystem $fs).Passed | Should -BeTrue
        }

        It 'takes a path with slashes at its ends and dots as the same name' {
            (New-FamfsFile './/slashed' 1 -FileSystem $fs).Path | Should -BeExactly 'slashed'
        }

        It 'takes a path of 79 bytes' {
            $name = 'n' * 79
            (New-FamfsFile $name 1 -FileSystem $fs).Path | Should -BeExactly $name
            (Get-FamfsFile $name -FileSystem $fs).Size | Should -Be 1
        }

        It 'keeps names that are not ASCII' {
            $null = New-FamfsFile 'größe 数据' 1 -FileSystem $fs
            (Get-FamfsFile 'größe 数据' -FileSystem $fs).Name | Should -BeExactly 'größe 数据'
        }

        It 'changes nothing with -WhatIf' {
            $before = (Get-FamfsFileSystem $fs).LogUsed
            New-FamfsFile whatif 1MB -FileSystem $fs -WhatIf | Should -BeNullOrEmpty
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
            Get-ErrorOf { Get-FamfsFile whatif -FileSystem $fs } | Should -HaveCount 1
        }

        It 'never hands out the same space twice' {
            Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
        }
    }

    Context 'through the pipeline' {
        BeforeAll {
            $batch = New-TestImage -LogSize 16MB
        }

        It 'takes paths by value' {
            $made = 'v1', 'v2', 'v3' | New-FamfsFile -Size 10 -FileSystem $batch
            $made.Path | Should -Be @('v1', 'v2', 'v3')
        }

        It 'takes an array of paths' {
            (New-FamfsFile v4, v5 -Size 10 -FileSystem $batch).Path | Should -Be @('v4', 'v5')
        }

        It 'takes Path, Size, Seed, Mode and FileSystem from objects as Import-Csv gives them' {
            $rows = @(
                [PSCustomObject]@{ Path = 'r1'; Size = '3MB'; Seed = '42'; Mode = '0600'; FileSystem = $batch.Device }
                [PSCustomObject]@{ Path = 'r2'; Size = '4097'; Seed = '7'; Mode = '644'; FileSystem = $batch.Device }
            )
            $made = $rows | New-FamfsFile
            $made.Size | Should -Be @(3MB, 4097)
            $made.UnixMode | Should -Be @('-rw-------', '-rw-r--r--')
            ($rows | Test-FamfsFile).Passed | Should -Be @($true, $true)
        }

        It 'makes an error of a size that is none, and goes on: "<_>"' -ForEach '', '2 KB', 'big' {
            $image = New-TestImage
            $rows = "Path,Size`na,$_`nb,2KB" | ConvertFrom-Csv
            $record = Get-ErrorOf { $rows | New-FamfsFile -FileSystem $image }
            $record | Should -HaveCount 1
            "$record" | Should -BeLike "*'Size'*$($_ ? 'not a whole number' : 'null')*"
            (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly 'b'
        }

        It 'takes an empty Seed cell as no seed' {
            $made = [PSCustomObject]@{ Path = 'noseed'; Size = '16'; Seed = '' } | New-FamfsFile -FileSystem $batch
            $made.Size | Should -Be 16
            Read-ByMap $batch noseed | Where-Object { $_ -ne 0 } | Should -BeNullOrEmpty
        }

        It 'takes Name and Length for Path and Size' {
            ([PSCustomObject]@{ Name = 'named'; Length = 5 } | New-FamfsFile -FileSystem $batch).Size | Should -Be 5
        }

        It 'takes name and size from files of this machine, whose Mode says nothing of permissions' {
            $fs = New-TestImage
            $made = [pscustomobject]@{ Name = 'host.bin'; Length = 12345; Mode = '-a---' } | New-FamfsFile -FileSystem $fs
            $made.Path | Should -BeExactly 'host.bin'
            $made.Size | Should -Be 12345
            $made.UnixMode | Should -BeExactly '-rw-r--r--'
        }

        It 'makes files like those of another file system' {
            $other = New-TestImage
            $null = New-FamfsFile like 12345 -Mode 0751 -FileSystem $other
            $made = Get-FamfsFile like -FileSystem $other | New-FamfsFile -FileSystem $batch
            $made.Size | Should -Be 12345
            $made.UnixMode | Should -BeExactly '-rwxr-x--x'
            $made.Device | Should -BeExactly $batch.Device
        }

        It 'takes the file system as <Kind>' -ForEach @(
            @{ Kind = 'a FamfsFileSystem'; Convert = { $args[0] } }
            @{ Kind = 'a FamfsDevice'; Convert = { Get-FamfsDevice $args[0] } }
            @{ Kind = 'a string'; Convert = { $args[0].Device } }
            @{ Kind = 'a FileInfo'; Convert = { [System.IO.FileInfo]::new($args[0].Device) } }
        ) {
            $name = $Kind.Replace(' ', '-')
            (New-FamfsFile $name 1 -FileSystem (& $Convert $batch)).Device | Should -BeExactly $batch.Device
        }

        It 'creates 1,000 files in one pipeline, each once, in their order' {
            $before = (Get-FamfsFileSystem $batch).Files
            $made = 1..1000 | ForEach-Object { "many$_" } | New-FamfsFile -Size 4096 -FileSystem $batch
            $made | Should -HaveCount 1000
            $made[999].Path | Should -BeExactly 'many1000'
            (Get-FamfsFileSystem $batch).Files | Should -Be ($before + 1000)
            $entries = Get-FamfsLogEntry $batch -Last 1000
            $entries[0].Path | Should -BeExactly 'many1'
            $entries[999].Path | Should -BeExactly 'many1000'
            Test-FamfsFileSystem $batch -Quiet | Should -BeTrue
        }

        It 'creates the others when some of a batch cannot be' {
            $errors = Get-ErrorOf { 'b1', 'b1', '../b2', 'b3' | New-FamfsFile -Size 10 -FileSystem $batch }
            $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be @('AlreadyExists', 'PathOutside')
            $errors.TargetObject | Should -Be @('b1', '../b2')
            (Get-FamfsFile 'b?' -FileSystem $batch).Path | Should -Be @('b1', 'b3')
        }

        It 'writes to two file systems in one pipeline' {
            $other = New-TestImage
            $rows = 1..6 | ForEach-Object { [PSCustomObject]@{ Path = "two$_"; Size = 1; FileSystem = ($_ % 2 ? $batch : $other) } }
            ($rows | New-FamfsFile).Device | Should -Be ($rows | ForEach-Object { $_.FileSystem.Device })
            (Get-FamfsFile -FileSystem $other).Path | Should -Be @('two2', 'two4', 'two6')
        }
    }

    Context 'times' {
        BeforeAll {
            $times = New-TestImage
            $then = [datetime]'2026-11-02T03:04:05.1234567'
        }

        It 'records when a file was made' {
            $before = [datetime]::Now
            $file = New-FamfsFile now 1 -FileSystem $times
            $file.LastWriteTime | Should -BeOfType datetime
            $file.LastWriteTime | Should -BeGreaterOrEqual $before
            $file.LastWriteTime | Should -BeLessOrEqual ([datetime]::Now)
            $file.LastWriteTime.Kind | Should -Be 'Local'
            $file.LogIndex | Should -Be 0 -Because 'the times come behind the first file'
        }

        It 'takes the time that it is given' {
            (New-FamfsFile then 1 -LastWriteTime $then -FileSystem $times).LastWriteTime | Should -Be $then
            (Invoke-AsClient { Get-FamfsFile then -FileSystem $times }).LastWriteTime | Should -Be $then
            (New-FamfsFile utc 1 -LastWriteTime $then.ToUniversalTime() -FileSystem $times).LastWriteTime | Should -Be $then.ToUniversalTime().ToLocalTime()
        }

        It 'takes the time of a file of this machine' {
            $info = [System.IO.FileInfo](New-HostFile (Get-TestPath 'dated') 5)
            $info.LastWriteTime = $then
            (Get-Item $info.FullName | New-FamfsFile -FileSystem $times).LastWriteTime | Should -Be $then
        }

        It 'takes a listing to another file system and back through CSV and JSON, in any culture' {
            $null = New-FamfsFile march 1 -LastWriteTime '2026-03-04 05:06:07' -FileSystem $times
            $culture = [cultureinfo]::CurrentCulture
            try {
                foreach ($name in 'en-US', 'de-DE', 'en-GB', '') {
                    [cultureinfo]::CurrentCulture = $name
                    $copy = New-TestImage
                    $made = Get-FamfsFile march -FileSystem $times | Select-Object Path, Size, LastWriteTime |
                        ConvertTo-Csv | ConvertFrom-Csv | New-FamfsFile -FileSystem $copy
                    $made.LastWriteTime | Should -Be ([datetime]'2026-03-04T05:06:07') -Because "the culture is '$name'"
                }
            }
            finally {
                [cultureinfo]::CurrentCulture = $culture
            }

            $copy = New-TestImage
            (Get-FamfsFile then -FileSystem $times | Select-Object Path, Size, LastWriteTime | ConvertTo-Json | ConvertFrom-Json |
                New-FamfsFile -FileSystem $copy).LastWriteTime | Should -Be $then
            (Get-FamfsFile march -FileSystem $times | New-FamfsFile -FileSystem $copy).LastWriteTime | Should -Be ([datetime]'2026-03-04T05:06:07')
        }

        It 'makes now of an empty cell' {
            ([pscustomobject]@{ Path = 'empty'; Size = 1; LastWriteTime = '' } | New-FamfsFile -FileSystem $times).LastWriteTime |
                Should -BeGreaterThan ([datetime]::Now.AddMinutes(-5))
        }

        It 'refuses a name of the file system: <_>' -ForEach '.famfs.times', '.famfs.x', '/.famfs.x/y' {
            Assert-Error (Get-ErrorOf { New-FamfsFile $_ 1 -FileSystem $times }) New-FamfsFile PathReserved InvalidArgument $_
        }
    }

    Context 'what the file system keeps for itself' {
        BeforeAll {
            $own = New-TestImage
            $other = New-TestImage
            $null = New-FamfsFile a -Size 1 -LastWriteTime 2001-01-01 -FileSystem $own
            $null = New-FamfsFile b -Size 1 -LastWriteTime 2011-11-11 -FileSystem $other
        }

        It 'is not overwritten by a copy, with -WhatIf:$<_>' -ForEach $true, $false {
            $whatIf = $_
            $errors = Get-ErrorOf {
                Copy-FamfsFile .famfs.times -FileSystem $other -ToFileSystem $own -Destination / -Force -WhatIf:$whatIf
            }
            Assert-Error $errors Copy-FamfsFile PathReserved InvalidArgument
            (Get-FamfsFile a -FileSystem $own).LastWriteTime | Should -Be ([datetime]'2001-01-01')
        }

        It 'is not mapped for writing, with -WhatIf:$<_>' -ForEach $true, $false {
            $whatIf = $_
            $errors = Get-ErrorOf { Open-FamfsFile .famfs.times -Writable -FileSystem $own -WhatIf:$whatIf }
            Assert-Error $errors Open-FamfsFile PathReserved InvalidArgument '.famfs.times'
        }
    }

    Context 'a time or an owner that is none' {
        It 'refuses a number as a time' {
            { New-FamfsFile late -Size 1 -LastWriteTime 1700000000 -FileSystem $fs } | Should -Throw '*number is not a time*'
            $made = New-FamfsFile late -Size 1 -LastWriteTime ([DateTimeOffset]::FromUnixTimeSeconds(1700000000)) -FileSystem $fs
            $made.LastWriteTime.ToUniversalTime() | Should -Be ([datetime]'2023-11-14 22:13:20')
        }

        It 'refuses the number that means no change to chown' {
            Assert-Error (Get-ErrorOf { New-FamfsFile owned 1 -Owner 4294967295 -FileSystem $fs }) New-FamfsFile OwnerUnknown ObjectNotFound
        }
    }

    Context 'an empty file' {
        It 'is one like any other, and owns 2 MiB' {
            $empty = New-TestImage
            $null = New-FamfsFile first -Size 1 -FileSystem $empty
            $free = (Get-FamfsFileSystem $empty).Free
            $file = New-FamfsFile nothing -Size 0 -FileSystem $empty
            "$($file.Size) $($file.AllocatedSize)" | Should -BeExactly "0 $(2MB)"
            (Get-FamfsFile nothing -FileSystem $empty).Size | Should -Be 0
            (Get-FamfsFileSystem $empty).Free | Should -Be ($free - 2MB)
            (Test-FamfsFileSystem $empty | Select-Object -Last 1).IsHealthy | Should -BeTrue
        }
    }
}

Describe 'New-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
    }

    AfterAll {
        Remove-TestMount
    }

    It 'creates files that the mount shows at the next look, though it did not before' {
        [System.IO.File]::Exists("$root/new") | Should -BeFalse
        [System.IO.Directory]::GetFileSystemEntries($root).Count | Should -Be 0
        $file = New-FamfsFile "$root/new" 1MB -Seed 3
        "$($file.Path) $($file.Device)" | Should -BeExactly "new $($fs.Device)"
        [System.IO.FileInfo]::new("$root/new").Length | Should -Be 1MB
        [System.IO.Directory]::GetFileSystemEntries($root) | Should -Be "$root/new"
        (Get-HostHash "$root/new") | Should -BeExactly (Test-FamfsFile new -FileSystem $fs).Hash
    }

    It 'goes on where a path is taken, and names it as it was given' {
        Assert-Error (Get-ErrorOf { New-FamfsFile "$root/new", "$root/more" 1MB }) New-FamfsFile AlreadyExists ResourceExists "$root/new"
        (Get-FamfsFile more -FileSystem $fs).Size | Should -Be 1MB
    }

    It 'fills two file systems from one pipeline' {
        $second = New-TestMount (New-TestImage) 'second'
        ("$root/x", "$second/x", "$root/y", "$second/y" | New-FamfsFile -Size 1MB).Path | Should -Be @('x', 'x', 'y', 'y')
        [System.IO.File]::Exists("$second/y") | Should -BeTrue
    }

    It 'creates nothing in a process that only reads: FAMFS_READ_ONLY=1' {
        $image = New-TestImage
        $env:FAMFS_READ_ONLY = '1'
        try {
            New-FamfsFile a -Size 1 -FileSystem $image -WhatIf
            Assert-Error (Get-ErrorOf { New-FamfsFile a -Size 1 -FileSystem $image }) New-FamfsFile DeviceReadOnly PermissionDenied
            (Get-ErrorOf { New-FamfsFileSystem $image -Force -Confirm:$false }).FullyQualifiedErrorId | Should -Match '^DeviceReadOnly,'
        }
        finally {
            $env:FAMFS_READ_ONLY = $null
        }

        (New-FamfsFile a -Size 1 -FileSystem $image).Size | Should -Be 1
    }
}
