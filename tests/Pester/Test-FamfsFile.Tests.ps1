BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Test-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = New-FamfsFile s42 1000003 -Seed 42 -FileSystem $fs
        $null = New-FamfsFile s7 4096 -Seed 7 -FileSystem $fs
        $null = New-FamfsFile zeros 5 -FileSystem $fs
        $hash42 = 'fddd0e8f50b3481d99097422ebde06c7c02bd91eb83aeef8bd35b9fa69814b56'
    }

    It 'passes a file that has the content of the seed' {
        $test = Test-FamfsFile s42 -Seed 42 -FileSystem $fs
        $test | Should -BeOfType Famfs.FamfsFileTest
        $test.Passed | Should -BeTrue
        $test.Path | Should -BeExactly 's42'
        $test.Device | Should -BeExactly $fs.Device
        $test.Size | Should -Be 1000003
        $test.Seed | Should -Be 42
        $test.FirstDifference | Should -BeNullOrEmpty
    }

    It 'fails a file of another seed at its first byte' {
        $test = Test-FamfsFile s42 -Seed 43 -FileSystem $fs
        $test.Passed | Should -BeFalse
        $test.FirstDifference | Should -Be 0
    }

    It 'finds a single byte that another host changed, at offset <Offset>' -ForEach @(
        @{ Offset = 0 }, @{ Offset = 4097 }, @{ Offset = 1048576 }, @{ Offset = 3000000 - 1 }
    ) {
        $image = New-TestImage
        $null = New-FamfsFile f 3000000 -Seed 5 -FileSystem $image
        (Test-FamfsFile f -Seed 5 -FileSystem $image).Passed | Should -BeTrue
        Invoke-ByteFlip $image.Device ((Get-FamfsFileMap f -FileSystem $image).DeviceOffset + $Offset)
        $test = Test-FamfsFile f -Seed 5 -FileSystem $image
        $test.Passed | Should -BeFalse
        $test.FirstDifference | Should -Be $Offset
    }

    It 'only looks at the low 32 bits of a seed, as the reference does' {
        (Test-FamfsFile s42 -Seed (4294967296 + 42) -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'computes the SHA-256 of the content when nothing is asked for' {
        $test = Test-FamfsFile s42 -FileSystem $fs
        $test.Hash | Should -BeExactly $hash42
        $test.Passed | Should -BeTrue
        $test.Seed | Should -BeNullOrEmpty
        (Test-FamfsFile zeros -FileSystem $fs).Hash | Should -BeExactly '8855508aade16ec573d21e6a485dfd0a7624085c1a14b5ecdd6485de0c6839a4'
    }

    It 'compares with a hash in upper or lower case' {
        (Test-FamfsFile s42 -Sha256 $hash42 -FileSystem $fs).Passed | Should -BeTrue
        (Test-FamfsFile s42 -Sha256 $hash42.ToUpperInvariant() -FileSystem $fs).Passed | Should -BeTrue
        (Test-FamfsFile s7 -Sha256 $hash42 -FileSystem $fs).Passed | Should -BeFalse
    }

    It 'with -Quiet is just true or false' {
        $quiet = Test-FamfsFile s42 -Seed 42 -Quiet -FileSystem $fs
        $quiet | Should -BeOfType bool
        $quiet | Should -BeTrue
        Test-FamfsFile s42 -Seed 1 -Quiet -FileSystem $fs | Should -BeFalse
    }

    It 'takes paths by value, and files of Get-FamfsFile' {
        ('s42', 's7' | Test-FamfsFile -FileSystem $fs).Size | Should -Be @(1000003, 4096)
        (Get-FamfsFile s42 -FileSystem $fs | Test-FamfsFile -Seed 42).Passed | Should -BeTrue
    }

    It 'takes Path, Seed and FileSystem from objects' {
        $rows = [PSCustomObject]@{ Path = 's42'; Seed = '42'; FileSystem = $fs }, [PSCustomObject]@{ Path = 's7'; Seed = '8'; FileSystem = $fs }
        ($rows | Test-FamfsFile).Passed | Should -Be @($true, $false)
    }

    It 'takes Path and Hash from objects' {
        ([PSCustomObject]@{ Path = 's42'; Hash = $hash42.ToUpperInvariant() } | Test-FamfsFile -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'takes wildcards' {
        (Test-FamfsFile 's*' -FileSystem $fs).Path | Should -Be @('s42', 's7')
    }

    It 'refuses a directory that a pattern matches, and tests the files' {
        Assert-Error (Get-ErrorOf { Test-FamfsFile '*' -FileSystem $fs }) Test-FamfsFile IsADirectory InvalidArgument 'd'
        (Test-FamfsFile '*' -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -Be @('s42', 's7', 'zeros')
    }

    It 'works on a client' {
        (Invoke-AsClient { Test-FamfsFile s42 -Seed 42 -FileSystem $fs }).Passed | Should -BeTrue
    }

    It 'refuses <Case>, and tests the others' -ForEach @(
        @{ Case = 'a name that is not there'; Name = 'none'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a directory'; Name = 'd'; Id = 'IsADirectory'; Category = 'InvalidArgument' }
        @{ Case = 'a path outside'; Name = '../s42'; Id = 'PathOutside'; Category = 'InvalidArgument' }
    ) {
        Assert-Error (Get-ErrorOf { Test-FamfsFile $Name, s42 -FileSystem $fs }) Test-FamfsFile $Id $Category $Name
        (Test-FamfsFile $Name, s42 -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -BeExactly 's42'
    }

    It 'refuses the seed <_>' -ForEach 0, 4294967296 {
        Assert-Error (Get-ErrorOf { Test-FamfsFile s42 -Seed $_ -FileSystem $fs }) Test-FamfsFile SeedInvalid InvalidArgument 's42'
    }

    It 'refuses what is no hash' {
        { Test-FamfsFile s42 -Sha256 abc -FileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Famfs.Cmdlets.Commands.TestFamfsFileCommand'
    }

    It 'refuses a hash that is none of its algorithm, and goes on' {
        $rows = [PSCustomObject]@{ Path = 's42'; Hash = $hash42; Algorithm = 'MD5' }, [PSCustomObject]@{ Path = 's42'; Hash = $hash42; Algorithm = '' }
        Assert-Error (Get-ErrorOf { $rows | Test-FamfsFile -FileSystem $fs }) Test-FamfsFile HashInvalid InvalidArgument 's42'
        ($rows | Test-FamfsFile -FileSystem $fs -ErrorAction SilentlyContinue).Passed | Should -BeTrue
        $unknown = [PSCustomObject]@{ Path = 's42'; Hash = $hash42; Algorithm = 'CRC' }
        (Get-ErrorOf { $unknown | Test-FamfsFile -FileSystem $fs }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError*'
    }

    It 'compares with a seed and a hash together' {
        $test = Test-FamfsFile s42 -Seed 42 -Sha256 $hash42 -FileSystem $fs
        $test.Passed | Should -BeTrue
        $test.Hash | Should -BeExactly $hash42
        (Test-FamfsFile s7 -Seed 7 -Sha256 $hash42 -FileSystem $fs).Passed | Should -BeFalse
        (Test-FamfsFile s42 -Seed 7 -Sha256 $hash42 -FileSystem $fs).Passed | Should -BeFalse
    }

    It 'takes its own results, whichever way they went' {
        (Test-FamfsFile s42, s7 -FileSystem $fs | Test-FamfsFile | Test-FamfsFile).Passed | Should -Be @($true, $true)
        (Test-FamfsFile s42 -Seed 42 -FileSystem $fs | Test-FamfsFile).Seed | Should -Be 42
    }

    It 'takes a saved list of hashes from <_>, and finds what changed' -ForEach 'CSV', 'JSON', 'Clixml' -Skip:(-not (Get-Command Export-Csv -ErrorAction Ignore)) {
        $image = New-TestImage
        $null = 'x', 'y' | New-FamfsFile -Size 4096 -Seed 9 -FileSystem $image
        $list = Get-TestPath 'hashes'
        $before = Test-FamfsFile '*' -FileSystem $image
        $read = switch ($_) {
            'CSV' { $before | Export-Csv $list; { Import-Csv $list } }
            'JSON' { $before | ConvertTo-Json | Set-Content $list; { Get-Content -Raw $list | ConvertFrom-Json } }
            'Clixml' { $before | Export-Clixml $list; { Import-Clixml $list } }
        }
        (& $read | Test-FamfsFile).Passed | Should -Be @($true, $true)
        Invoke-ByteFlip $image.Device (Get-FamfsFileMap y -FileSystem $image).DeviceOffset
        (& $read | Test-FamfsFile).Passed | Should -Be @($true, $false)
    }

    It 'takes a file as an argument' {
        (Test-FamfsFile (Get-FamfsFile s42 -FileSystem $fs) -Seed 42).Passed | Should -BeTrue
    }

    It 'makes an error of a seed that is no number' {
        $rows = [PSCustomObject]@{ Path = 's42'; Seed = 'x' }, [PSCustomObject]@{ Path = 's7'; Seed = '' }
        $errors = Get-ErrorOf { $rows | Test-FamfsFile -FileSystem $fs }
        $errors | Should -HaveCount 1
        $errors.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError*'
    }

    It 'ends at once without a file system, or when it is not there' {
        Assert-Error (Get-ErrorOf { Test-FamfsFile x }) Test-FamfsFile FileSystemRequired InvalidArgument 'x'
        { Test-FamfsFile x -FileSystem (Get-TestPath 'none.famfs') } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.TestFamfsFileCommand'
    }
}

Describe 'Test-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'tests files that are named and piped' {
        (Test-FamfsFile "$root/d/a" -Seed 5).Passed | Should -BeTrue
        $tests = [System.IO.DirectoryInfo]::new("$root/d").GetFiles() | Test-FamfsFile -Seed 5
        $tests.Path | Should -Be @('d/a', 'd/b')
        $tests.Passed | Should -Be @($true, $true)
        (Test-FamfsFile "$root/d/a").Hash | Should -BeExactly (Get-HostHash "$root/d/a")
    }
}
