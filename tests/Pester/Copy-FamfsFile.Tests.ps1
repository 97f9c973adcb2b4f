BeforeAll {
    . $PSScriptRoot/CopyTrees.ps1
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
            (Test-FamfsFile "new$Size" -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash $source)
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
            $entry.Mode | Should -BeExactly '0640'
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
            (Test-FamfsFile wood/sub/deep/big -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
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
            (Test-FamfsFile inter -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
        }

        It 'copies with one thread as with many' {
            $source = New-HostFile (Get-TestPath 'threads') (20MB + 5)
            Copy-FamfsFile $source thread1 -ThrottleLimit 1 -ToFileSystem $fs
            Copy-FamfsFile $source thread8 -ThrottleLimit 8 -ToFileSystem $fs
            (Test-FamfsFile thread1, thread8 -FileSystem $fs).Hash | Should -Be @((Get-HostHash $source), (Get-HostHash $source))
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
            (Test-FamfsFile $name -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash $first)
        }

        It 'overwrites in place with -Force where the size is the same' {
            $before = Get-FamfsFileMap $name -FileSystem $fs
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Copy-FamfsFile $second $name -Force -ToFileSystem $fs
            (Test-FamfsFile $name -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash $second)
            Get-FamfsFileMap $name -FileSystem $fs | Should -Be $before
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $used
        }

        It 'refuses another size even with -Force' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $longer $name -Force -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists $longer
            (Test-FamfsFile $name -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash $first)
        }

        It 'refuses a directory where a file is' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile (Get-TestPath 'tree/void') $name -Recurse -Force -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists
        }

        It 'on a client refuses to overwrite, with -Force as well' {
            $errors = Get-ErrorOf { Invoke-AsClient { Copy-FamfsFile $second $name -Force -ToFileSystem $fs } }
            Assert-Error $errors Copy-FamfsFile NotMaster InvalidOperation
            (Test-FamfsFile $name -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash $first)
        }
    }

    Context 'empty files' {
        BeforeAll {
            $package = Get-TestPath 'package'
            '_SUCCESS', 'pkg/__init__.py', 'pkg/sub/__init__.py', 'pkg/py.typed' | ForEach-Object { $null = New-HostFile "$package/$_" 0 }
            $null = New-HostFile "$package/pkg/code.py" 100
            [System.IO.File]::SetUnixFileMode("$package/pkg/py.typed", 292)  # 0444
        }

        It 'stay in a tree that goes in, across and out' {
            $first = New-TestImage
            $second = New-TestImage
            Copy-FamfsFile $package in -Recurse -ToFileSystem $first -ErrorVariable errors
            Copy-FamfsFile in across -Recurse -FileSystem $first -ToFileSystem $second -ErrorVariable +errors
            $out = Get-TestPath 'package-out'
            Invoke-AsClient { Copy-FamfsFile across $out -Recurse -FileSystem $second -ErrorVariable +errors }
            $errors | Should -HaveCount 0
            (Get-FamfsFile across -Recurse -File -FileSystem $second | Where-Object Size -eq 0).Path |
                Should -Be @('across/_SUCCESS', 'across/pkg/__init__.py', 'across/pkg/py.typed', 'across/pkg/sub/__init__.py')
            Assert-SameTree $package $out
            (Test-FamfsFileSystem $second | Select-Object -Last 1).IsHealthy | Should -BeTrue
        }

        It 'are written by -PassThru, named by -WhatIf, and left alone by -Resume' {
            $target = New-TestImage
            Copy-FamfsFile "$package/_SUCCESS" / -ToFileSystem $target -WhatIf
            Get-FamfsFile -FileSystem $target | Should -BeNullOrEmpty
            $copy = Copy-FamfsFile "$package/_SUCCESS" / -ToFileSystem $target -PassThru
            "$($copy.Path) $($copy.Size) $($copy.AllocatedSize)" | Should -BeExactly "_SUCCESS 0 $(2MB)"
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$package/_SUCCESS" / -ToFileSystem $target }) Copy-FamfsFile AlreadyExists ResourceExists "$package/_SUCCESS"
            Copy-FamfsFile "$package/_SUCCESS" / -Resume -Verify -PassThru -ToFileSystem $target | Should -BeNullOrEmpty
            (Copy-FamfsFile "$package/_SUCCESS" / -Force -PassThru -ToFileSystem $target).Size | Should -Be 0
            $out = Get-TestPath 'single-out'
            (Copy-FamfsFile _SUCCESS $out -FileSystem $target -PassThru).Length | Should -Be 0
            Copy-FamfsFile _SUCCESS $out -Resume -Verify -PassThru -FileSystem $target | Should -BeNullOrEmpty
            (Test-FamfsFile _SUCCESS -FileSystem $target).Hash | Should -BeExactly (Get-HostHash $out)
        }
    }

    Context 'names that are not UTF-8' {
        BeforeAll {
            $odd = Get-TestPath 'odd'
            $raw = 'caf\351'
            sh -c "mkdir -p '$odd/in'; cd '$odd/in'; printf one > `"`$(printf '$raw')`"; mkdir `"`$(printf 'd$raw')`"; printf two > `"`$(printf 'd$raw/$raw')`""
            $name = "caf$([char]0xdce9)"
        }

        It 'go in and out with -Recurse' {
            $target = New-TestImage
            Copy-FamfsFile "$odd/in" t -Recurse -ToFileSystem $target -ErrorVariable errors
            $errors | Should -HaveCount 0
            (Get-FamfsFile t -Recurse -FileSystem $target).Name | Should -Be @($name, "d$name", $name)
            Copy-FamfsFile t "$odd/out" -Recurse -FileSystem $target -ErrorVariable errors
            $errors | Should -HaveCount 0
            sh -c "diff -r '$odd/in' '$odd/out' && echo same" | Should -BeExactly same
        }

        AfterAll {
            # .NET cannot remove such names.
            sh -c "rm -rf '$odd'"
        }

        It 'go in and out singly, by name and as objects' {
            $target = New-TestImage
            Copy-FamfsFile "$odd/in/$name" / -ToFileSystem $target
            (Get-FamfsFile -FileSystem $target).Name | Should -BeExactly $name
            Copy-FamfsFile $name "$odd/single$name" -FileSystem $target
            sh -c "cat `"$odd/single`$(printf '$raw')`"" | Should -BeExactly one
            $null = New-FamfsDirectory object -FileSystem $target
            [System.IO.DirectoryInfo]::new("$odd/in").GetFiles() | Copy-FamfsFile -Destination object -ToFileSystem $target
            (Get-FamfsFile object -FileSystem $target).Path | Should -BeExactly "object/$name"
        }
    }

    Context 'bad input' {
        It 'says that the disk of this machine is full, and not the famfs' -Skip:(-not [Environment]::IsPrivilegedProcess) {
            $script = "
                `$fs = New-FamfsFileSystem '$(Get-TestPath 'host-full.famfs')' -Size 4GB
                `$null = New-FamfsFile f 8MB -FileSystem `$fs
                Copy-FamfsFile f '$(Get-TestPath 'tiny')/f' -FileSystem `$fs -ErrorVariable e -ErrorAction SilentlyContinue
                `$e[0].FullyQualifiedErrorId.Split(',')[0]; Get-ChildItem -Force '$(Get-TestPath 'tiny')' | ForEach-Object Name
                mount -o remount,ro '$(Get-TestPath 'tiny')'
                Copy-FamfsFile f '$(Get-TestPath 'tiny')/f' -FileSystem `$fs -ErrorVariable e -ErrorAction SilentlyContinue
                `$e[0].FullyQualifiedErrorId.Split(',')[0]"
            $null = [System.IO.Directory]::CreateDirectory((Get-TestPath 'tiny'))
            mount -t tmpfs -o size=1m tiny (Get-TestPath 'tiny')
            try {
                $lines = Invoke-SecondHost $script
                $lines | Should -Be @('HostOutOfSpace', 'HostReadOnly')
            }
            finally {
                umount (Get-TestPath 'tiny')
            }
        }

        It 'says that a source is missing, and copies the others' {
            $null = New-FamfsDirectory some -FileSystem $fs
            $missing = Get-TestPath 'missing'
            $errors = Get-ErrorOf { "$tree/one", $missing, "$tree/page" | Copy-FamfsFile -Destination some -ToFileSystem $fs }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument $missing
            (Get-FamfsFile some -FileSystem $fs).Name | Should -Be @('one', 'page')
        }

        It 'refuses a link and a pipe in a tree, and copies the rest' {
            $mixed = Get-TestPath 'mixed'
            $null = New-HostFile "$mixed/good" 10
            $null = [System.IO.File]::CreateSymbolicLink("$mixed/link", "$mixed/good")
            mkfifo "$mixed/pipe"
            $errors = Get-ErrorOf { Copy-FamfsFile $mixed mixed -Recurse -ToFileSystem $fs }
            $errors.FullyQualifiedErrorId | Should -Be @('SourceInvalid,Famfs.Cmdlets.Commands.CopyFamfsFileCommand', 'SourceInvalid,Famfs.Cmdlets.Commands.CopyFamfsFileCommand')
            $errors.TargetObject | Should -Be @("$mixed/link", "$mixed/pipe")
            (Get-FamfsFile mixed -FileSystem $fs).Name | Should -Be 'good'
        }

        It 'follows a link that is named' {
            $link = Get-TestPath 'named-link'
            $null = [System.IO.File]::CreateSymbolicLink($link, "$tree/page")
            Copy-FamfsFile $link linked -ToFileSystem $fs
            (Test-FamfsFile linked -FileSystem $fs).Hash | Should -BeExactly (Get-HostHash "$tree/page")
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

        It 'refuses a name of the file system' {
            $file = New-HostFile (Get-TestPath 'ours') 5
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $file .famfs.ours -ToFileSystem $fs }) Copy-FamfsFile PathReserved InvalidArgument
        }

        It 'copies nothing of a file that does not fit, and gives the space back' {
            $small = New-TestImage
            $null = New-FamfsFile almost ($small.Free - 4MB) -Uninitialized -FileSystem $small
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
