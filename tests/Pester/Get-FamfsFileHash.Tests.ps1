BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsFileHash' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $source = New-HostFile (Get-TestPath 'source') 3000001
        $null = Copy-FamfsFile $source -Destination d/copy -ToFileSystem $fs
        $null = Copy-FamfsFile $source -Destination striped -ToFileSystem $fs -Strips 3 -Buckets 4 -ChunkSize 2MB
        $null = New-FamfsFile s42 1000003 -Seed 42 -FileSystem $fs
        $null = New-FamfsFile empty 0 -FileSystem $fs
        $hash42 = 'fddd0e8f50b3481d99097422ebde06c7c02bd91eb83aeef8bd35b9fa69814b56'
    }

    It 'writes the SHA-256 of a file' {
        $hash = Get-FamfsFileHash s42 -FileSystem $fs
        $hash | Should -BeOfType Famfs.FamfsFileHash
        $hash.Algorithm | Should -Be 'SHA256'
        $hash.Hash | Should -BeExactly $hash42
        $hash.Path | Should -BeExactly 's42'
        $hash.Device | Should -BeExactly $fs.Device
        $hash.Size | Should -Be 1000003
        $hash.PSPath | Should -BeExactly "Famfs::$($fs.Device)//s42"
    }

    It 'computes <_> as Get-FileHash does' -ForEach 'SHA256', 'SHA384', 'SHA512', 'SHA1', 'MD5' {
        $expected = (Get-FileHash $source -Algorithm $_).Hash
        foreach ($path in 'd/copy', 'striped') {
            (Get-FamfsFileHash $path -Algorithm $_ -FileSystem $fs).Hash | Should -Be $expected
        }
    }

    It 'computes XXH128, whatever the layout' {
        (Get-FamfsFileHash empty -Algorithm XXH128 -FileSystem $fs).Hash | Should -BeExactly '99aa06d3014798d86001c324468d497f'
        $hashes = (Get-FamfsFileHash d/copy, striped, s42 -Algorithm XXH128 -FileSystem $fs).Hash
        $hashes[0] | Should -Match '^[0-9a-f]{32}$'
        $hashes[1] | Should -BeExactly $hashes[0]
        $hashes[2] | Should -Not -Be $hashes[0]
    }

    It 'hashes an empty file' {
        (Get-FamfsFileHash empty -FileSystem $fs).Hash |
            Should -BeExactly 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    }

    It 'keeps the order of the files with <_> threads' -ForEach 1, 2, 16 {
        $image = New-TestImage
        $null = 1..40 | ForEach-Object { [PSCustomObject]@{ Path = "f$_"; Size = ($_ % 7) * 1MB + $_; Seed = $_ } } | New-FamfsFile -FileSystem $image
        $expected = Get-FamfsFile -FileSystem $image
        $hashes = $expected | Get-FamfsFileHash -ThrottleLimit $_
        $hashes.Path | Should -Be $expected.Path
        $hashes.Size | Should -Be $expected.Size
        ($hashes | Test-FamfsFile -ThrottleLimit $_).Passed | Should -Not -Contain $false
        $hashes[39].Hash | Should -Be (Get-FamfsFileHash f40 -FileSystem $image).Hash
    }

    It 'gives Test-FamfsFile what it takes back from <Form>, with <Algorithm>' -ForEach $(
        foreach ($form in 'the pipeline', 'CSV', 'JSON', 'Clixml') {
            foreach ($algorithm in 'SHA256', 'XXH128', 'MD5') {
                @{ Form = $form; Algorithm = $algorithm }
            }
        }
    ) {
        $image = New-TestImage
        $null = 'x', 'y[1]' | ForEach-Object { [PSCustomObject]@{ LiteralPath = $_; Size = 4096; Seed = 9 } } | New-FamfsFile -FileSystem $image
        $list = Get-TestPath 'hashes'
        $before = Get-FamfsFile -FileSystem $image | Get-FamfsFileHash -Algorithm $Algorithm
        $read = switch ($Form) {
            'CSV' { $before | Export-Csv $list; { Import-Csv $list } }
            'JSON' { $before | ConvertTo-Json | Set-Content $list; { Get-Content -Raw $list | ConvertFrom-Json } }
            'Clixml' { $before | Export-Clixml $list; { Import-Clixml $list } }
            default { { $before } }
        }
        (& $read | Test-FamfsFile).Passed | Should -Be @($true, $true)
        Invoke-ByteFlip $image.Device (Get-FamfsFileMap -LiteralPath 'y[1]' -FileSystem $image).DeviceOffset
        $after = & $read | Test-FamfsFile
        $after.Passed | Should -Be @($true, $false)
        $after.Algorithm | Should -Be @($Algorithm, $Algorithm)
        ($after | Test-FamfsFile).Passed | Should -Be @($true, $true)
    }

    It 'verifies a copy on another file system, and as a client' {
        $copy = New-TestImage
        Copy-FamfsFile d, striped / -Recurse -FileSystem $fs -ToFileSystem $copy
        $list = Get-TestPath 'list.csv'
        Get-FamfsFileHash d/copy, striped -FileSystem $fs | Export-Csv $list
        $tests = Invoke-AsClient { Import-Csv $list | Test-FamfsFile -FileSystem $copy }
        $tests.Passed | Should -Be @($true, $true)
        $tests.Device | Should -Be @($copy.Device, $copy.Device)
    }

    It 'goes on after a file that fails' {
        $errors = Get-ErrorOf { Get-FamfsFileHash none, d, s42 -FileSystem $fs }
        $errors.FullyQualifiedErrorId | Should -Be @(
            'PathNotFound,Famfs.Cmdlets.Commands.GetFamfsFileHashCommand', 'IsADirectory,Famfs.Cmdlets.Commands.GetFamfsFileHashCommand')
        (Get-FamfsFileHash none, d, s42 -FileSystem $fs -ErrorAction SilentlyContinue).Hash | Should -BeExactly $hash42
    }

    It 'says what it reads with -Verbose' {
        $lines = Get-FamfsFileHash s42 -FileSystem $fs -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }
        "$lines" | Should -Match "s42.*1000003 bytes.*extents: \d+ bytes at $((Get-FamfsFileMap s42 -FileSystem $fs).DeviceOffset)"
    }

    It 'stops when the pipeline needs no more' {
        (Get-FamfsFile -Recurse -File -FileSystem $fs | Get-FamfsFileHash | Select-Object -First 1).Path | Should -BeExactly 'd/copy'
    }
}
