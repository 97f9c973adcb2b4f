BeforeAll {
    . $PSScriptRoot/CopyTrees.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Copy-FamfsFile after one that was stopped' {
    BeforeAll {
        $fs = New-TestImage
        $tree = New-HostTree (Get-TestPath 'tree')
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
            $source = New-TreeImage $tree
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
}
