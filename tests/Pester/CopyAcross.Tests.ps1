BeforeAll {
    . $PSScriptRoot/CopyTrees.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Copy-FamfsFile across file systems' {
    BeforeAll {
        $tree = New-HostTree (Get-TestPath 'tree')
    }

    Context 'between two file systems' {
        BeforeAll {
            $source = New-TreeImage $tree
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
