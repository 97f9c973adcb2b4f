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

    Context 'rights of a foreign log' {
        BeforeAll {
            $source = New-TestImage
            $null = New-FamfsDirectory d -Mode 3777 -FileSystem $source
            $null = New-FamfsFile tool, d/tool 100 -Mode 4755 -Owner 4321 -Group 8765 -FileSystem $source
            $own = "$(stat -c '%u %g' $TestDrive)"
        }

        It 'copies out neither special bits nor owners, and says nothing' {
            $to = Get-TestPath 'rights'
            Copy-FamfsFile / $to -Recurse -FileSystem $source -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 0
            stat -c '%a %u %g' "$to/tool" "$to/d/tool" | Should -BeExactly @("755 $own", "755 $own")
            stat -c '%a %u %g' "$to/d" | Should -BeExactly "777 $own"
        }

        It 'copies special bits out with -PreserveSpecialMode and warns once' {
            $to = Get-TestPath 'rights-mode'
            Copy-FamfsFile / $to -Recurse -FileSystem $source -PreserveSpecialMode -WarningVariable warnings -WarningAction SilentlyContinue
            stat -c '%a %u %g' "$to/tool" "$to/d/tool" "$to/d" | Should -BeExactly @("4755 $own", "4755 $own", "3777 $own")
            $warnings | Should -HaveCount 1
            "$warnings" | Should -Match ': 3\.' -Because 'it says how many'
            "$warnings" | Should -BeLike "*'$to/*tool' with mode 4755*"
        }

        It 'copies owners out with -PreserveOwner and warns once' -Skip:(-not [Environment]::IsPrivilegedProcess) {
            $to = Get-TestPath 'rights-owner'
            Copy-FamfsFile tool $to -FileSystem $source -PreserveOwner -WarningVariable warnings -WarningAction SilentlyContinue
            stat -c '%a %u %g' $to | Should -BeExactly '755 4321 8765'
            $warnings | Should -HaveCount 1
            "$warnings" | Should -BeLike "*: 1.*'$to', of user 4321 and group 8765*"
        }

        It 'takes special bits that -Mode names without a warning' {
            $to = Get-TestPath 'rights-named'
            Copy-FamfsFile tool $to -FileSystem $source -Mode 2750 -WarningVariable warnings -WarningAction SilentlyContinue
            stat -c '%a' $to | Should -BeExactly '2750'
            $warnings | Should -HaveCount 0
        }

        It 'copies to another famfs by the same rule' {
            $target = New-TestImage
            Copy-FamfsFile tool plain -FileSystem $source -ToFileSystem $target
            Copy-FamfsFile tool kept -FileSystem $source -ToFileSystem $target -PreserveOwner -PreserveSpecialMode -WarningVariable warnings -WarningAction SilentlyContinue
            $warnings | Should -HaveCount 2
            $entries = Get-FamfsLogEntry $target | Where-Object Path -In plain, kept
            "$($entries[0].Mode) $($entries[0].Uid) $($entries[0].Gid)" | Should -BeExactly "0755 $own"
            "$($entries[1].Mode) $($entries[1].Uid) $($entries[1].Gid)" | Should -BeExactly '4755 4321 8765'
        }
    }

    Context 'killed while copying out' {
        It 'leaves a private directory and no part of a file' {
            $source = New-TestImage
            $null = New-FamfsDirectory k -Mode 0777 -FileSystem $source
            $null = New-FamfsFile k/big 2GB -FileSystem $source
            $to = Get-TestPath 'killed'
            $program, $rest = @(Get-HostCommand)
            $start = [System.Diagnostics.ProcessStartInfo]::new($program)
            @($rest) + '-NoProfile', '-Command', "Import-Module '$ModuleRoot/Famfs.psd1'; Copy-FamfsFile k '$to' -Recurse -FileSystem '$($source.Device)'" |
                Where-Object { $_ } | ForEach-Object { $start.ArgumentList.Add($_) }
            $process = [System.Diagnostics.Process]::Start($start)
            while (-not [System.IO.Directory]::Exists($to) -and -not $process.HasExited) {
                [System.Threading.Thread]::Sleep(1)
            }

            $process.Kill()
            $process.WaitForExit()
            $process.ExitCode | Should -Be 137 -Because 'it was killed while it copied'
            [System.IO.Directory]::GetFileSystemEntries($to) | Should -HaveCount 0
            stat -c '%a' $to | Should -BeExactly '700'
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
            (Test-FamfsFile page -FileSystem $target).Hash | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'copies within one file system' {
            Copy-FamfsFile t/page page2 -FileSystem $source -ToFileSystem $source
            (Test-FamfsFile page2 -FileSystem $source).Hash | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'lets a client of the source copy into its own file system' {
            $own = Invoke-AsClient { New-TestImage }
            Invoke-AsClient { Copy-FamfsFile t/page page -FileSystem $source -ToFileSystem $own }
            (Test-FamfsFile page -FileSystem $own).Hash | Should -BeExactly (Get-HostHash "$tree/page")
        }
    }

    Context 'the whole call is judged first' {
        BeforeAll {
            $a = New-HostFile (Get-TestPath 'judge/x/a') 10 1
            $b = New-HostFile (Get-TestPath 'judge/y/b') 20 2
            $null = New-HostFile (Get-TestPath 'judge/y/a') 30 3
            $x = Get-TestPath 'judge/x'
            $y = Get-TestPath 'judge/y'
        }

        BeforeEach {
            $used = (Get-FamfsFileSystem $fs).LogUsed
        }

        AfterEach {
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $used -Because 'nothing was copied'
        }

        It 'refuses several sources without a directory, as <Kind>' -ForEach @(
            @{ Kind = 'files'; Copy = { Copy-FamfsFile $a, $b judged -ToFileSystem $fs } }
            @{ Kind = 'a pipeline'; Copy = { $a, $b | Copy-FamfsFile -Destination judged -ToFileSystem $fs } }
            @{ Kind = 'directories'; Copy = { Copy-FamfsFile $x, $y judged -Recurse -ToFileSystem $fs } }
            @{ Kind = 'a pattern'; Copy = { Copy-FamfsFile "$y/*" judged -ToFileSystem $fs } }
            @{ Kind = 'one that is missing'; Copy = { Copy-FamfsFile $a, "$x/none" judged -ErrorAction SilentlyContinue -ToFileSystem $fs } }
            @{ Kind = 'directories with -Force'; Copy = { Copy-FamfsFile $x, $y judged -Recurse -Force -ToFileSystem $fs } }
        ) {
            Assert-Error (Get-ErrorOf $Copy) Copy-FamfsFile DestinationNotDirectory InvalidArgument judged
        }

        It 'refuses several sources out of a famfs without a directory' {
            $out = Get-TestPath 'judge-out'
            $null = New-FamfsDirectory j1, j2 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile j1, j2 $out -Recurse -FileSystem $fs }) Copy-FamfsFile DestinationNotDirectory InvalidArgument $out
            Assert-Error (Get-ErrorOf { Get-FamfsFile j? -FileSystem $fs | Copy-FamfsFile -Destination $out -Recurse }) Copy-FamfsFile DestinationNotDirectory InvalidArgument $out
            [System.IO.Directory]::Exists($out) | Should -BeFalse
        }

        It 'refuses a file as a name with a slash at its end' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a judged/ -ToFileSystem $fs }) Copy-FamfsFile DestinationNotDirectory InvalidArgument
        }

        It 'refuses two sources that go to one place' {
            $null = New-FamfsDirectory jdir -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            $errors = Get-ErrorOf { Copy-FamfsFile $a, "$y/a" jdir -ToFileSystem $fs }
            Assert-Error $errors Copy-FamfsFile DestinationDuplicate InvalidArgument jdir
            $errors[0].Exception.Message | Should -BeLike "*$a*$y/a*jdir/a*"
        }

        It 'copies nothing onto or into itself' {
            $null = New-FamfsDirectory self -FileSystem $fs -ErrorAction SilentlyContinue
            $null = New-FamfsFile self/f 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self/f self/f -Force -FileSystem $fs -ToFileSystem $fs }) Copy-FamfsFile SourceInvalid InvalidArgument
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self self/f2 -Recurse -FileSystem $fs -ToFileSystem $fs }) Copy-FamfsFile SourceInvalid InvalidArgument
        }

        It 'gives one error for a tree onto a file' {
            $null = New-FamfsFile occupied 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $tree occupied -Recurse -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists $tree
            $file = New-HostFile (Get-TestPath 'judge-file') 5
            $null = New-FamfsDirectory self -FileSystem $fs -ErrorAction SilentlyContinue
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self $file -Recurse -FileSystem $fs }) Copy-FamfsFile NotADirectory InvalidArgument self
        }

        It 'names both sides when neither is a famfs' {
            $errors = Get-ErrorOf { Copy-FamfsFile $a /nowhere }
            Assert-Error $errors Copy-FamfsFile FileSystemRequired InvalidArgument $a
            $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-ToFileSystem*'
        }

        It 'with -WhatIf names every item and its target, and finds the errors' {
            $null = New-FamfsFile taken 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            $script = "
                `$env:FAMFS_SYSTEM_UUID = '$Master'
                Copy-FamfsFile '$tree' / -Recurse -ToFileSystem '$($fs.Device)' -WhatIf"
            $lines = Invoke-SecondHost $script
            $lines | Should -HaveCount 8
            $lines[0] | Should -BeLike "*Copy to tree on $($fs.Device)*$tree*"
            $lines[5] | Should -BeLike "*Copy to tree/sub/deep/big on*$tree/sub/deep/big*"
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a taken -ToFileSystem $fs -WhatIf }) Copy-FamfsFile AlreadyExists ResourceExists
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$x/none" new -ToFileSystem $fs -WhatIf }) Copy-FamfsFile SourceInvalid InvalidArgument
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a no/such -ToFileSystem $fs -WhatIf }) Copy-FamfsFile ParentNotFound ObjectNotFound
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a, $b judged -ToFileSystem $fs -WhatIf }) Copy-FamfsFile DestinationNotDirectory InvalidArgument
            Assert-Error (Get-ErrorOf { Invoke-AsClient { Copy-FamfsFile $a new -ToFileSystem $fs -WhatIf } }) Copy-FamfsFile NotMaster InvalidOperation
            Assert-Error (Get-ErrorOf { Copy-FamfsFile taken $a -FileSystem $fs -WhatIf }) Copy-FamfsFile AlreadyExists ResourceExists
        }
    }

    Context 'a pipeline' {
        It 'is committed in batches' {
            $many = Get-TestPath 'many'
            1..300 | ForEach-Object { $null = New-HostFile "$many/f$_" 5 }
            $null = New-FamfsDirectory many -FileSystem $fs
            $made = [System.IO.DirectoryInfo]::new($many).GetFiles() | Copy-FamfsFile -Destination many -ToFileSystem $fs -PassThru
            $made | Should -HaveCount 300
            $made[0].LogIndex + 299 | Should -Be $made[299].LogIndex
        }

        It 'goes to a directory that exists, as the example says' {
            $target = New-TestImage
            $null = New-FamfsDirectory data -FileSystem $target
            Get-ChildItem $tree | Copy-FamfsFile -Destination data -Recurse -ToFileSystem $target
            (Get-FamfsFile data -Recurse -FileSystem $target).Path | Should -Be @('data/sub', 'data/sub/deep', 'data/sub/deep/big', 'data/sub/odd', 'data/void', 'data/one', 'data/page')
        }

        It 'is copied as it comes where it comes slowly' {
            $source = New-TestImage
            'w1', 'w2' | New-FamfsFile -Size 100 -FileSystem $source | Out-Null
            $out = Get-TestPath 'stream'
            $seen = Get-FamfsFile -FileSystem $source | ForEach-Object { Start-Sleep -Milliseconds 1200; $_ } |
                Copy-FamfsFile -Destination $out -Parents -PassThru | Where-Object { $_ -is [System.IO.FileInfo] } |
                ForEach-Object { [System.IO.Directory]::GetFiles($out).Count }
            $seen | Should -Be @(1, 2)
        }

        It 'keeps paths below -BasePath' {
            $target = New-TestImage
            Copy-FamfsFile "$tree/sub/odd", "$tree/one" / -BasePath $tree -ToFileSystem $target
            (Get-FamfsFile -Recurse -File -FileSystem $target).Path | Should -Be @('sub/odd', 'one')
            $out = Get-TestPath 'based'
            Get-FamfsFile sub -Recurse -File -FileSystem $target | Copy-FamfsFile -Destination $out -BasePath sub
            Get-HostHash "$out/odd" | Should -BeExactly (Get-HostHash "$tree/sub/odd")
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$tree/one" / -BasePath "$tree/sub" -ToFileSystem $target }) Copy-FamfsFile SourceInvalid InvalidArgument "$tree/one"
        }

        It 'copies a directory and a file of it that are both named once' {
            $target = New-TestImage
            "$tree/sub", "$tree/sub/odd" | Copy-FamfsFile -Destination / -Recurse -BasePath $tree -ToFileSystem $target -ErrorVariable errors
            $errors | Should -HaveCount 0
            (Get-FamfsFile -Recurse -File -FileSystem $target).Path | Should -Be @('sub/deep/big', 'sub/odd')
        }
    }

    Context 'the image file that is copied from' {
        It 'is not replaced, by whatever name and with -Force: <Name>' -ForEach @{ Name = 'image' }, @{ Name = 'hard link' } {
            $image = New-TestImage
            $null = New-FamfsFile a 1MB -FileSystem $image
            $to = $image.Device
            if ($Name -eq 'hard link') {
                $to = Get-TestPath 'linked.famfs'
                $null = New-Item -ItemType HardLink $to -Target $image.Device
            }

            $record = Get-ErrorOf { Copy-FamfsFile a $to -Force -FileSystem $image }
            Assert-Error $record Copy-FamfsFile DestinationInvalid InvalidArgument
            $record.Exception.Message | Should -BeLike '*image file that is copied from*'
            Assert-Error (Get-ErrorOf { Copy-FamfsFile a $to -Force -WhatIf -FileSystem $image }) Copy-FamfsFile DestinationInvalid InvalidArgument
            Test-FamfsFileSystem $image -Quiet | Should -BeTrue
        }
    }

    Context 'a source that is not there' {
        It 'keeps no other one from its name, and makes no directory' {
            $target = New-TestImage
            $errors = Get-ErrorOf { Copy-FamfsFile "$tree/nowhere/page", "$tree/page" / -ToFileSystem $target }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument "$tree/nowhere/page"
            (Get-FamfsFile -FileSystem $target).Path | Should -BeExactly 'page'
            $errors = Get-ErrorOf { Copy-FamfsFile "$tree/nowhere" kept -BasePath (Split-Path $tree) -ToFileSystem $target }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument "$tree/nowhere"
            (Get-FamfsFile -FileSystem $target -Recurse).Path | Should -BeExactly 'page'
        }
    }

    Context 'taken up again' {
        It 'goes on in the directory that the same command made inside a famfs' {
            $image = New-TestImage
            $null = New-FamfsDirectory new -FileSystem $image
            Copy-FamfsFile "$tree/one", "$tree/page" new -ToFileSystem $image
            Copy-FamfsFile $tree new -Recurse -Resume -ToFileSystem $image
            $back = Get-TestPath 'begun back'
            Copy-FamfsFile new $back -Recurse -FileSystem $image
            (Get-FamfsFile new -Recurse -FileSystem $image).Name | Should -Not -Contain 'tree'
            Get-HostHash "$back/sub/deep/big" | Should -BeExactly (Get-HostHash "$tree/sub/deep/big")
        }

        It 'goes on in the directory that the same command made on this machine' {
            $image = New-TestImage
            $out = Get-TestPath 'begun out'
            Copy-FamfsFile $tree source -Recurse -ToFileSystem $image
            Copy-FamfsFile source $out -Recurse -FileSystem $image
            [System.IO.Directory]::Delete("$out/sub", $true)
            [System.IO.File]::WriteAllText("$out/.famfs-copy-0123456789", 'left by a killed copy')
            Copy-FamfsFile source $out -Recurse -Resume -FileSystem $image
            [System.IO.File]::Delete("$out/.famfs-copy-0123456789")
            Assert-SameTree $tree $out
        }

        It 'goes into a directory that holds something else, or nothing' {
            $image = New-TestImage
            $null = New-FamfsDirectory other, void2 -FileSystem $image
            $null = New-FamfsFile other/mine 1 -FileSystem $image
            Copy-FamfsFile $tree other -Recurse -Resume -ToFileSystem $image
            Copy-FamfsFile $tree void2 -Recurse -Resume -ToFileSystem $image
            (Get-FamfsFile other -FileSystem $image).Name | Should -Be @('mine', 'tree')
            (Get-FamfsFile void2 -FileSystem $image).Name | Should -Be @('tree')
        }

        It 'is meant by -Verify alone' {
            $image = New-TestImage
            Copy-FamfsFile "$tree/one" / -ToFileSystem $image
            Copy-FamfsFile "$tree/one", "$tree/page" / -Verify -ToFileSystem $image
            (Get-FamfsFile -FileSystem $image).Name | Should -Be @('one', 'page')
        }

        It 'leaves what is there in the famfs alone and copies the rest' {
            $target = New-TestImage
            Copy-FamfsFile "$tree/one" / -ToFileSystem $target
            $other = New-HostFile (Get-TestPath 'other/page') 4096 9
            [System.IO.File]::SetLastWriteTimeUtc($other, [System.IO.File]::GetLastWriteTimeUtc("$tree/page"))
            Copy-FamfsFile $other / -ToFileSystem $target
            $all = Copy-FamfsFile "$tree/one", "$tree/page", "$tree/sub" / -Recurse -Resume -ToFileSystem $target -PassThru -Verbose 4>&1
            ($all | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }) -join ' ' | Should -BeLike '*2 files were there already*'
            ($all | Where-Object { $_ -is [Famfs.FamfsFile] }).Path | Should -Be @('sub/deep/big', 'sub/odd')

            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$tree/one", "$tree/page" / -Resume -Verify -ToFileSystem $target }) Copy-FamfsFile AlreadyExists ResourceExists "$tree/page"
            Copy-FamfsFile "$tree/one", "$tree/page" / -Resume -Verify -Force -ToFileSystem $target
            (Test-FamfsFile page -FileSystem $target).Hash | Should -BeExactly (Get-HostHash "$tree/page")
        }

        It 'leaves what is there on this machine alone and copies the rest' {
            $source = New-TestImage
            Copy-FamfsFile $tree t -Recurse -ToFileSystem $source
            $to = Get-TestPath 'resumed'
            Copy-FamfsFile t $to -Recurse -FileSystem $source
            [System.IO.File]::Delete("$to/sub/odd")
            [System.IO.File]::WriteAllBytes("$to/page", [byte[]]::new(4096))
            [System.IO.File]::SetLastWriteTimeUtc("$to/page", [System.IO.File]::GetLastWriteTimeUtc("$tree/page"))
            [System.IO.File]::WriteAllBytes("$to/one", [byte[]]::new(2))
            Assert-Error (Get-ErrorOf { Copy-FamfsFile t/* $to -Recurse -Resume -FileSystem $source }) Copy-FamfsFile AlreadyExists ResourceExists 't/one'
            Get-HostHash "$to/sub/odd" | Should -BeExactly (Get-HostHash "$tree/sub/odd")
            [System.IO.File]::ReadAllBytes("$to/page")[0] | Should -Be 0
            Copy-FamfsFile t/* $to -Recurse -Resume -Verify -Force -FileSystem $source
            Assert-SameTree $tree $to
        }

        It 'does not take a file of another time for the same one' {
            $target = New-TestImage
            Copy-FamfsFile "$tree/page" / -ToFileSystem $target
            $later = New-HostFile (Get-TestPath 'later/page') 4096 9
            [System.IO.File]::SetLastWriteTimeUtc($later, [datetime]'2001-02-03T04:05:06Z')
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $later / -Resume -ToFileSystem $target }) Copy-FamfsFile AlreadyExists ResourceExists $later
            Copy-FamfsFile $later / -Resume -Force -ToFileSystem $target
            (Test-FamfsFile page -FileSystem $target).Hash | Should -BeExactly (Get-HostHash $later)
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
