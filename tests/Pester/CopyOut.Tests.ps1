BeforeAll {
    . $PSScriptRoot/CopyTrees.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Copy-FamfsFile out of a famfs' {
    BeforeAll {
        $tree = New-HostTree (Get-TestPath 'tree')
    }

    Context 'out of a famfs' {
        BeforeAll {
            $source = New-TreeImage $tree
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
}
