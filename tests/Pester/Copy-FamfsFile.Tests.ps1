BeforeAll {
    . $PSScriptRoot/Common.ps1

    # A tree of this machine with sizes around every border and modes worth keeping.
    function New-HostTree([string]$Root) {
        $null = New-HostFile "$Root/one" 1 1
        $null = New-HostFile "$Root/page" 4096 2
        $null = New-HostFile "$Root/sub/odd" 4097 3
        $null = New-HostFile "$Root/sub/deep/big" (2MB + 1) 4
        $null = [System.IO.Directory]::CreateDirectory("$Root/void")
        [System.IO.File]::SetUnixFileMode("$Root/one", 416)          # 0640
        [System.IO.File]::SetUnixFileMode("$Root/sub/odd", 493)      # 0755
        [System.IO.File]::SetUnixFileMode("$Root/sub", 488)          # 0750
        $Root
    }

    function Assert-SameTree([string]$Expected, [string]$Actual) {
        $names = [System.IO.Directory]::GetFileSystemEntries($Expected, '*', 'AllDirectories') | ForEach-Object { $_.Substring($Expected.Length) }
        [System.IO.Directory]::GetFileSystemEntries($Actual, '*', 'AllDirectories') | Should -HaveCount $names.Count
        foreach ($name in $names) {
            "$([System.IO.File]::GetUnixFileMode("$Actual$name"))" | Should -BeExactly "$([System.IO.File]::GetUnixFileMode("$Expected$name"))" -Because "the mode of $name is kept"
            if (-not [System.IO.Directory]::Exists("$Expected$name")) {
                Get-HostHash "$Actual$name" | Should -BeExactly (Get-HostHash "$Expected$name") -Because "the content of $name is kept"
            }
        }
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Copy-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $tree = New-HostTree (Get-TestPath 'tree')
    }

    Context 'into a famfs' {
        It 'copies a file of <Size> bytes to a new name' -ForEach @(
            @{ Size = 1 }, @{ Size = 4095 }, @{ Size = 4096 }, @{ Size = 65537 }, @{ Size = 2MB }, @{ Size = 10MB + 3 }
        ) {
            $source = New-HostFile (Get-TestPath "in$Size") $Size $Size
            Copy-FamfsFile $source "new$Size" -ToFileSystem $fs | Should -BeNullOrEmpty -Because '-PassThru was not given'
            (Get-FamfsFile "new$Size" -FileSystem $fs).Size | Should -Be $Size
            (Test-FamfsFile "new$Size" -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash $source)
            ConvertTo-Hex ([System.Security.Cryptography.SHA256]::HashData((Read-ByMap $fs "new$Size"))) | Should -BeExactly (Get-HostHash $source)
        }

        It 'zeroes the rest of the last page' {
            $old = New-TestImage
            Write-Byte $old.Device 10MB ([byte[]](@(0xa5) * 4096))
            Copy-FamfsFile "$tree/one" tail -ToFileSystem $old
            (Read-Byte $old.Device 10MB 4096)[1..4095] | Where-Object { $_ -ne 0 } | Should -BeNullOrEmpty
        }

        It 'copies into a directory that exists under the source''s name' {
            $null = New-FamfsDirectory indir -FileSystem $fs
            Copy-FamfsFile "$tree/page" indir -ToFileSystem $fs
            (Get-FamfsFile indir/page -FileSystem $fs).Size | Should -Be 4096
        }

        It 'copies into the root as /' {
            $source = New-HostFile (Get-TestPath 'rooted') 77
            Copy-FamfsFile $source / -ToFileSystem $fs
            (Get-FamfsFile rooted -FileSystem $fs).Size | Should -Be 77
        }

        It 'keeps mode and owner of the source' {
            (Copy-FamfsFile "$tree/one" kept -ToFileSystem $fs -PassThru).UnixMode | Should -BeExactly '-rw-r-----'
            $entry = Get-FamfsLogEntry $fs -Last 1
            $entry.Mode | Should -Be 416
        }

        It 'gives the mode and owner that are asked for' {
            $copy = Copy-FamfsFile "$tree/one" given -ToFileSystem $fs -Mode 0444 -Owner 12 -Group 34 -PassThru
            $copy | Should -BeOfType Famfs.FamfsFile
            $copy.UnixMode | Should -BeExactly '-r--r--r--'
            $copy.Uid | Should -Be 12
            $copy.Gid | Should -Be 34
        }

        It 'copies a tree with -Recurse, every byte and every mode' {
            $made = Copy-FamfsFile $tree wood -Recurse -ToFileSystem $fs -PassThru
            $made.Path | Should -Be @('wood', 'wood/one', 'wood/page', 'wood/sub', 'wood/sub/deep', 'wood/sub/deep/big', 'wood/sub/odd', 'wood/void')
            (Get-FamfsFile wood/sub -FileSystem $fs).Path | Should -Be @('wood/sub/deep', 'wood/sub/odd')
            (Get-FamfsFile 'wood/su?' -FileSystem $fs).UnixMode | Should -BeExactly 'drwxr-x---'
            (Get-FamfsFile wood/sub/odd -FileSystem $fs).UnixMode | Should -BeExactly '-rwxr-xr-x'
            (Test-FamfsFile wood/sub/deep/big -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
        }

        It 'copies a tree into a directory that exists' {
            $null = New-FamfsDirectory forest -FileSystem $fs
            Copy-FamfsFile $tree forest -Recurse -ToFileSystem $fs
            (Get-FamfsFile forest/tree/sub/odd -FileSystem $fs).Size | Should -Be 4097
        }

        It 'refuses a directory without -Recurse' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $tree nodir -ToFileSystem $fs }) Copy-FamfsFile SourceInvalid InvalidArgument $tree
            Get-ErrorOf { Get-FamfsFile nodir -FileSystem $fs } | Should -HaveCount 1
        }

        It 'takes wildcards' {
            $null = New-FamfsDirectory wild -FileSystem $fs
            $null = New-HostFile (Get-TestPath 'w/a1') 10
            $null = New-HostFile (Get-TestPath 'w/a2') 20
            $null = New-HostFile (Get-TestPath 'w/b1') 30
            Copy-FamfsFile (Get-TestPath 'w/a*') wild -ToFileSystem $fs
            (Get-FamfsFile wild -FileSystem $fs).Path | Should -Be @('wild/a1', 'wild/a2')
        }

        It 'with -Parents keeps the path of the source' {
            $null = New-FamfsDirectory p -FileSystem $fs
            $short = "/tmp/$([guid]::NewGuid().ToString('N').Substring(0, 8))"
            $null = New-HostFile "$short/x/y" 5
            try {
                Copy-FamfsFile "$short/x/y" p -Parents -ToFileSystem $fs
                (Get-FamfsFile "p$short/x/y" -FileSystem $fs).Size | Should -Be 5
            }
            finally {
                [System.IO.Directory]::Delete($short, $true)
            }
        }

        It 'with -Parents keeps a relative path as it was given' {
            $null = New-FamfsDirectory relative -FileSystem $fs
            $state = $ExecutionContext.SessionState.Path
            $before = $state.CurrentFileSystemLocation.Path
            $null = $state.SetLocation("$TestDrive")
            try {
                Copy-FamfsFile tree/sub/odd, ./tree/o* relative -Parents -ToFileSystem $fs
            }
            finally {
                $null = $state.SetLocation($before)
            }

            (Get-FamfsFile relative -Recurse -File -FileSystem $fs).Path | Should -Be @('relative/tree/sub/odd', 'relative/tree/one')
        }

        It 'copies what comes through the pipeline as <Kind>' -ForEach @(
            @{ Kind = 'strings'; Convert = { $args[0] } }
            @{ Kind = 'FileInfo objects'; Convert = { [System.IO.FileInfo]::new($args[0]) } }
            @{ Kind = 'objects with FullName'; Convert = { [PSCustomObject]@{ FullName = $args[0] } } }
            @{ Kind = 'objects with PSPath'; Convert = { [PSCustomObject]@{ PSPath = $args[0] } } }
        ) {
            $directory = $Kind.Replace(' ', '-')
            $null = New-FamfsDirectory $directory -FileSystem $fs
            (& $Convert "$tree/one"), (& $Convert "$tree/page") | Copy-FamfsFile -Destination $directory -ToFileSystem $fs
            (Get-FamfsFile $directory -FileSystem $fs).Size | Should -Be @(1, 4096)
        }

        It 'stripes the copy when asked to' {
            $copy = Copy-FamfsFile "$tree/sub/deep/big" inter -ToFileSystem $fs -Strips 2 -Buckets 4 -PassThru
            $copy.ExtentCount | Should -Be 2
            Get-FamfsFileMap inter -FileSystem $fs | ForEach-Object Length | Should -Be @(2MB, 1)
            (Test-FamfsFile inter -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
        }

        It 'copies with one thread as with many' {
            $source = New-HostFile (Get-TestPath 'threads') (20MB + 5)
            Copy-FamfsFile $source thread1 -ThrottleLimit 1 -ToFileSystem $fs
            Copy-FamfsFile $source thread8 -ThrottleLimit 8 -ToFileSystem $fs
            (Test-FamfsFile thread1, thread8 -FileSystem $fs).Sha256 | Should -Be @((Get-HostHash $source), (Get-HostHash $source))
        }

        It 'changes nothing with -WhatIf' {
            $before = (Get-FamfsFileSystem $fs).LogUsed
            Copy-FamfsFile $tree whatif -Recurse -ToFileSystem $fs -WhatIf
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
        }

        It 'leaves a file system without findings' {
            Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
        }
    }

    Context 'over what is there' {
        BeforeAll {
            $first = New-HostFile (Get-TestPath 'first') 5000 1
            $second = New-HostFile (Get-TestPath 'second') 5000 2
            $longer = New-HostFile (Get-TestPath 'longer') 5001 3
        }

        BeforeEach {
            $name = [guid]::NewGuid().ToString('N')
            Copy-FamfsFile $first $name -ToFileSystem $fs
        }

        It 'refuses without -Force and keeps the content' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $second $name -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists $second
            (Test-FamfsFile $name -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash $first)
        }

        It 'overwrites in place with -Force where the size is the same' {
            $before = Get-FamfsFileMap $name -FileSystem $fs
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Copy-FamfsFile $second $name -Force -ToFileSystem $fs
            (Test-FamfsFile $name -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash $second)
            Get-FamfsFileMap $name -FileSystem $fs | Should -Be $before
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $used
        }

        It 'refuses another size even with -Force' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $longer $name -Force -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists $longer
            (Test-FamfsFile $name -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash $first)
        }

        It 'refuses a directory where a file is' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile (Get-TestPath 'tree/void') $name -Recurse -Force -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists
        }

        It 'on a client refuses to overwrite, with -Force as well' {
            $errors = Get-ErrorOf { Invoke-AsClient { Copy-FamfsFile $second $name -Force -ToFileSystem $fs } }
            Assert-Error $errors Copy-FamfsFile NotMaster InvalidOperation
            (Test-FamfsFile $name -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash $first)
        }
    }

    Context 'out of a famfs' {
        BeforeAll {
            $source = New-TestImage
            Copy-FamfsFile $tree t -Recurse -ToFileSystem $source
        }

        It 'copies a file to a new name, with its mode' {
            $to = Get-TestPath 'out-one'
            Copy-FamfsFile t/one $to -FileSystem $source | Should -BeNullOrEmpty
            Get-HostHash $to | Should -BeExactly (Get-HostHash "$tree/one")
            [int][System.IO.File]::GetUnixFileMode($to) | Should -Be 416
        }

        It 'copies into a directory that exists' {
            $to = Get-TestPath 'out-dir'
            $null = [System.IO.Directory]::CreateDirectory($to)
            $made = Copy-FamfsFile t/page $to -FileSystem $source -PassThru
            $made | Should -BeOfType System.IO.FileInfo
            $made.FullName | Should -BeExactly "$to/page"
            Get-HostHash "$to/page" | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'copies a tree with -Recurse, every byte and every mode' {
            $to = Get-TestPath 'out-tree'
            Copy-FamfsFile t $to -Recurse -FileSystem $source
            Assert-SameTree $tree $to
        }

        It 'copies the whole file system as /' {
            $to = Get-TestPath 'out-all'
            Copy-FamfsFile / $to -Recurse -FileSystem $source
            Assert-SameTree $tree "$to/t"
        }

        It 'takes what Get-FamfsFile writes' {
            $to = Get-TestPath 'out-pipe'
            $null = [System.IO.Directory]::CreateDirectory($to)
            Get-FamfsFile t -File -FileSystem $source | Copy-FamfsFile -Destination $to
            [System.IO.Directory]::GetFiles($to) | Should -HaveCount 2
            Get-HostHash "$to/page" | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'takes wildcards' {
            $to = Get-TestPath 'out-wild'
            $null = [System.IO.Directory]::CreateDirectory($to)
            Copy-FamfsFile 't/*e' $to -FileSystem $source
            [System.IO.Directory]::GetFiles($to) | Should -HaveCount 2
        }

        It 'with -Parents keeps the path of the source' {
            $to = Get-TestPath 'out-parents'
            Copy-FamfsFile t/sub/odd $to -Parents -FileSystem $source
            Get-HostHash "$to/t/sub/odd" | Should -BeExactly (Get-HostHash "$tree/sub/odd")
        }

        It 'puts an interleaved file together' {
            $striped = New-TestImage
            Copy-FamfsFile "$tree/sub/deep/big" i -Strips 2 -Buckets 2 -ToFileSystem $striped
            $to = Get-TestPath 'out-striped'
            Copy-FamfsFile i $to -FileSystem $striped
            Get-HostHash $to | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
        }

        It 'refuses a file that exists, and with -Force replaces it' {
            $to = New-HostFile (Get-TestPath 'out-there') 99
            $hash = Get-HostHash $to
            Assert-Error (Get-ErrorOf { Copy-FamfsFile t/page $to -FileSystem $source }) Copy-FamfsFile AlreadyExists ResourceExists 't/page'
            Get-HostHash $to | Should -BeExactly $hash
            Copy-FamfsFile t/page $to -Force -FileSystem $source
            Get-HostHash $to | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'refuses a directory without -Recurse' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile t (Get-TestPath 'out-no') -FileSystem $source }) Copy-FamfsFile IsADirectory InvalidArgument 't'
        }

        It 'copies the others when one is not there, and names it' {
            $to = Get-TestPath 'out-some'
            $null = [System.IO.Directory]::CreateDirectory($to)
            $errors = Get-ErrorOf { Copy-FamfsFile t/one, t/none, t/page $to -FileSystem $source }
            Assert-Error $errors Copy-FamfsFile PathNotFound ObjectNotFound 't/none'
            [System.IO.Directory]::GetFiles($to) | Should -HaveCount 2
        }

        It 'leaves nothing behind in a directory that does not exist' {
            $to = Get-TestPath 'out-missing/file'
            $errors = Get-ErrorOf { Copy-FamfsFile t/one $to -FileSystem $source }
            $errors | Should -HaveCount 1
            $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            [System.IO.Directory]::Exists((Get-TestPath 'out-missing')) | Should -BeFalse
        }

        It 'refuses a destination with a NUL' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile t/one "$TestDrive/a`0b" -FileSystem $source }) Copy-FamfsFile PathInvalid InvalidArgument "$TestDrive/a`0b"
        }

        It 'changes nothing with -WhatIf' {
            Copy-FamfsFile t (Get-TestPath 'out-whatif') -Recurse -FileSystem $source -WhatIf
            [System.IO.Directory]::Exists((Get-TestPath 'out-whatif')) | Should -BeFalse
        }

        It 'works for a client as well' {
            $to = Get-TestPath 'out-client'
            Invoke-AsClient { Copy-FamfsFile t $to -Recurse -FileSystem $source }
            Assert-SameTree $tree $to
        }
    }

    Context 'between two file systems' {
        BeforeAll {
            $source = New-TestImage
            Copy-FamfsFile $tree t -Recurse -ToFileSystem $source
        }

        It 'copies a tree, every byte and every mode' {
            $target = New-TestImage
            Copy-FamfsFile t copy -Recurse -FileSystem $source -ToFileSystem $target
            $to = Get-TestPath 'between'
            Copy-FamfsFile copy $to -Recurse -FileSystem $target
            Assert-SameTree $tree $to
            Test-FamfsFileSystem $target -Quiet | Should -BeTrue
        }

        It 'takes what Get-FamfsFile writes' {
            $target = New-TestImage
            Get-FamfsFile t -File -FileSystem $source | Copy-FamfsFile -Destination / -ToFileSystem $target
            (Test-FamfsFile page -FileSystem $target).Sha256 | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'copies within one file system' {
            Copy-FamfsFile t/page page2 -FileSystem $source -ToFileSystem $source
            (Test-FamfsFile page2 -FileSystem $source).Sha256 | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'lets a client of the source copy into its own file system' {
            $own = Invoke-AsClient { New-TestImage }
            Invoke-AsClient { Copy-FamfsFile t/page page -FileSystem $source -ToFileSystem $own }
            (Test-FamfsFile page -FileSystem $own).Sha256 | Should -BeExactly (Get-HostHash "$tree/page")
        }
    }

    Context 'bad input' {
        It 'says that a source is missing, and copies the others' {
            $null = New-FamfsDirectory some -FileSystem $fs
            $missing = Get-TestPath 'missing'
            $errors = Get-ErrorOf { "$tree/one", $missing, "$tree/page" | Copy-FamfsFile -Destination some -ToFileSystem $fs }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument $missing
            (Get-FamfsFile some -FileSystem $fs).Name | Should -Be @('one', 'page')
        }

        It 'refuses an empty file, a link and a pipe in a tree, and copies the rest' {
            $mixed = Get-TestPath 'mixed'
            $null = New-HostFile "$mixed/good" 10
            [System.IO.File]::WriteAllBytes("$mixed/empty", [byte[]]::new(0))
            $null = [System.IO.File]::CreateSymbolicLink("$mixed/link", "$mixed/good")
            $errors = Get-ErrorOf { Copy-FamfsFile $mixed mixed -Recurse -ToFileSystem $fs }
            $errors.FullyQualifiedErrorId | Should -Be @('SourceInvalid,Famfs.Cmdlets.Commands.CopyFamfsFileCommand', 'SourceInvalid,Famfs.Cmdlets.Commands.CopyFamfsFileCommand')
            $errors.TargetObject | Should -Be @("$mixed/empty", "$mixed/link")
            (Get-FamfsFile mixed -FileSystem $fs).Name | Should -Be 'good'
        }

        It 'follows a link that is named' {
            $link = Get-TestPath 'named-link'
            $null = [System.IO.File]::CreateSymbolicLink($link, "$tree/page")
            Copy-FamfsFile $link linked -ToFileSystem $fs
            (Test-FamfsFile linked -FileSystem $fs).Sha256 | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'refuses the destination <To>' -ForEach @(
            @{ To = 'no/such/name'; Id = 'ParentNotFound'; Category = 'ObjectNotFound' }
            @{ To = '../out'; Id = 'PathOutside'; Category = 'InvalidArgument' }
            @{ To = 'x' * 80; Id = 'PathTooLong'; Category = 'InvalidArgument' }
        ) {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$tree/one" $To -ToFileSystem $fs }) Copy-FamfsFile $Id $Category "$tree/one"
        }

        It 'leaves out of a tree only the paths that are too long' {
            $long = Get-TestPath 'long'
            $null = New-HostFile "$long/$('n' * 80)" 5
            $null = New-HostFile "$long/short" 6
            $errors = Get-ErrorOf { Copy-FamfsFile $long long -Recurse -ToFileSystem $fs }
            Assert-Error $errors Copy-FamfsFile PathTooLong InvalidArgument "$long/$('n' * 80)"
            (Get-FamfsFile long -FileSystem $fs).Name | Should -Be 'short'
        }

        It 'copies nothing of a file that does not fit, and gives the space back' {
            $small = New-TestImage
            $null = New-FamfsFile almost ($small.Free - 2MB) -Uninitialized -FileSystem $small
            $big = New-HostFile (Get-TestPath 'toobig') (2MB + 1)
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $big x -ToFileSystem $small }) Copy-FamfsFile OutOfSpace LimitsExceeded $big
            (Get-FamfsFileSystem $small).Free | Should -Be 2MB
            (Get-FamfsFile -FileSystem $small).Path | Should -Be 'almost'
        }

        It 'refuses a client' {
            $before = (Get-FamfsFileSystem $fs).LogUsed
            $errors = Get-ErrorOf { Invoke-AsClient { Copy-FamfsFile "$tree/one" theirs -ToFileSystem $fs } }
            Assert-Error $errors Copy-FamfsFile NotMaster InvalidOperation
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
        }

        It 'needs a file system on one side' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile a b }) Copy-FamfsFile FileSystemRequired InvalidArgument 'a'
        }

        It 'ends at once when the file system is not there' {
            $device = Get-TestPath 'none.famfs'
            { Copy-FamfsFile "$tree/one" x -ToFileSystem $device } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.CopyFamfsFileCommand'
            { Copy-FamfsFile x $TestDrive -FileSystem $device } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.CopyFamfsFileCommand'
        }

        It 'refuses an owner that nobody knows' {
            { Copy-FamfsFile "$tree/one" x -Owner no-such-user -ToFileSystem $fs } | Should -Throw -ErrorId 'OwnerUnknown,Famfs.Cmdlets.Commands.CopyFamfsFileCommand'
        }

        It 'refuses a number of threads that makes no sense' {
            { Copy-FamfsFile "$tree/one" x -ThrottleLimit 0 -ToFileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Famfs.Cmdlets.Commands.CopyFamfsFileCommand'
        }
    }
}

Describe 'Copy-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
        $tree = Get-TestPath tree
        $one = New-HostFile "$tree/one" 3000001 7
        $two = New-HostFile "$tree/sub/two" 100 8
    }

    AfterAll {
        Remove-TestMount
    }

    It 'copies into a mount, past it' {
        $before = (Get-FamfsMount $root).BytesWritten
        (Copy-FamfsFile $one, "$tree/sub" $root -Recurse -PassThru).Path | Should -Be @('one', 'sub', 'sub/two')
        (Get-HostHash "$root/one") | Should -BeExactly (Get-HostHash $one)
        ([System.IO.DirectoryInfo]::new($tree).GetFiles() | Copy-FamfsFile -Destination "$root/sub" -PassThru).Path | Should -BeExactly 'sub/one'
        (Get-FamfsMount $root).BytesWritten | Should -Be $before
    }

    It 'copies out of a mount, past it' {
        $before = (Get-FamfsMount $root).BytesRead
        $out = [System.IO.Directory]::CreateDirectory((Get-TestPath out)).FullName
        (Copy-FamfsFile "$root/on*" $out -PassThru).FullName | Should -BeExactly "$out/one"
        [System.IO.DirectoryInfo]::new("$root/sub").GetFiles('two') | Copy-FamfsFile -Destination $out
        (Get-FamfsMount $root).BytesRead | Should -Be $before
        (Get-HostHash "$out/one") | Should -BeExactly (Get-HostHash $one)
        (Get-HostHash "$out/two") | Should -BeExactly (Get-HostHash $two)
    }

    It 'copies from mount to mount and within one' {
        $second = New-TestMount (New-TestImage) 'second'
        (Copy-FamfsFile "$root/one", "$root/sub" $second -Recurse -PassThru).Path | Should -Be @('one', 'sub', 'sub/two', 'sub/one')
        (Get-HostHash "$second/sub/two") | Should -BeExactly (Get-HostHash $two)
        (Copy-FamfsFile "$root/one" "$root/again" -PassThru).Path | Should -BeExactly 'again'
        (Copy-FamfsFile one "$second/named" -FileSystem $root -PassThru).Path | Should -BeExactly 'named'
    }

    It 'takes sources of a mount and of this machine in one call' {
        (Copy-FamfsFile "$root/one", $two "$root/sub" -Force -PassThru).Path | Should -Be @('sub/one', 'sub/two')
    }
}
