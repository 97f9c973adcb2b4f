BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsFileMap' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = New-FamfsFile one 3000001 -FileSystem $fs
        $null = New-FamfsFile two 1 -FileSystem $fs
        $null = New-FamfsFile striped (12MB + 5) -Strips 4 -Buckets 4 -ChunkSize 2MB -Seed 42 -FileSystem $fs
    }

    It 'maps a plain file to one run behind the log' {
        $run = Get-FamfsFileMap one -FileSystem $fs
        $run | Should -BeOfType Famfs.FamfsExtent
        $run | Should -HaveCount 1
        $run.Path | Should -BeExactly 'one'
        $run.Device | Should -BeExactly $fs.Device
        $run.FileOffset | Should -Be 0
        $run.DeviceOffset | Should -Be 10MB
        $run.Length | Should -Be 3000001
    }

    It 'agrees with the extents of the log entry' {
        $extent = (Get-FamfsLogEntry $fs -Index 3).Layout.Extents[0]
        $extent.Offset | Should -Be (Get-FamfsFileMap two -FileSystem $fs).DeviceOffset
        $extent.Length | Should -Be 2MB
    }

    It 'maps an interleaved file turn by turn' {
        $runs = @(Get-FamfsFileMap striped -FileSystem $fs)
        $runs | Should -HaveCount 7
        $strips = (Get-FamfsLogEntry $fs -Index 4).Layout.Extents
        for ($i = 0; $i -lt 7; $i++) {
            $runs[$i].FileOffset | Should -Be ($i * 2MB)
            $runs[$i].DeviceOffset | Should -Be ($strips[$i % 4].Offset + [Math]::Floor($i / 4) * 2MB)
        }

        $runs[6].Length | Should -Be 5
    }

    It 'writes programs and JSON with -As that map the same bytes' {
        foreach ($file in 'one', 'striped', 'two') {
            $hash = (Test-FamfsFile $file -FileSystem $fs).Hash
            $map = Get-FamfsFileMap $file -FileSystem $fs -As Json | ConvertFrom-Json
            "$($map.path) $($map.size) $($map.fileSystem)" | Should -BeExactly "$file $((Get-FamfsFile $file -FileSystem $fs).Size) $($fs.Uuid)"
            @($map.runs).Count | Should -Be @(Get-FamfsFileMap $file -FileSystem $fs).Count
            $map.runs[0].deviceOffset | Should -Be @(Get-FamfsFileMap $file -FileSystem $fs)[0].DeviceOffset
            if (Get-Command python3 -ErrorAction Ignore) {
                Get-FamfsFileMap $file -FileSystem $fs -As Python | Set-Content (Get-TestPath mapped.py)
                $code = "import sys; sys.dont_write_bytecode=True; sys.path.insert(0, '$TestDrive'); import mapped, hashlib; print(hashlib.sha256(mapped.open_map()).hexdigest())"
                python3 -c $code | Should -BeExactly $hash
            }

            if (Get-Command cc -ErrorAction Ignore) {
                $main = "#include <stdio.h>`nint main(void) { const void *p = famfs_map(FAMFS_DEVICE); return p == MAP_FAILED || fwrite(p, 1, FAMFS_SIZE, stdout) != FAMFS_SIZE; }"
                (Get-FamfsFileMap $file -FileSystem $fs -As C), $main | Set-Content (Get-TestPath mapped.c)
                cc -Wall -Wextra -Werror -o (Get-TestPath mapped) (Get-TestPath mapped.c)
                $LASTEXITCODE | Should -Be 0
                sh -c "'$(Get-TestPath mapped)' | sha256sum" | Should -BeExactly "$hash  -"
            }
        }
    }

    It 'lets no name become code with -As' {
        $name = 'q"; import os #`n\u0022 $(id) {0}' + [char]10 + 'é'
        $null = New-FamfsFile -Path "d/$name" -Size 5 -FileSystem $fs
        $map = Get-FamfsFileMap -LiteralPath "d/$name" -FileSystem $fs -As Json | ConvertFrom-Json
        $map.path | Should -BeExactly "d/$name"
        if (Get-Command python3 -ErrorAction Ignore) {
            Get-FamfsFileMap -LiteralPath "d/$name" -FileSystem $fs -As Python | Set-Content (Get-TestPath named.py)
            $code = "import sys; sys.dont_write_bytecode=True; sys.path.insert(0, '$TestDrive'); import named; sys.stdout.buffer.write(named.PATH.encode().hex().encode())"
            python3 -c $code | Should -BeExactly (ConvertTo-Hex ([System.Text.Encoding]::UTF8.GetBytes("d/$name")))
        }
    }

    It 'shows where the bytes are' {
        ConvertTo-Hex ([System.Security.Cryptography.SHA256]::HashData((Read-ByMap $fs striped))) | Should -BeExactly (Test-FamfsFile striped -FileSystem $fs).Hash
    }

    It 'maps only the part that is asked for' {
        $run = Get-FamfsFileMap one -Offset 4096 -Length 100 -FileSystem $fs
        $run.FileOffset | Should -Be 4096
        $run.DeviceOffset | Should -Be (10MB + 4096)
        $run.Length | Should -Be 100

        $runs = @(Get-FamfsFileMap striped -Offset (2MB - 1) -Length 2 -FileSystem $fs)
        $runs | ForEach-Object Length | Should -Be @(1, 1)
        $runs | ForEach-Object FileOffset | Should -Be @((2MB - 1), 2MB)
    }

    It 'ends at the end of the file' {
        (Get-FamfsFileMap one -Offset 3000000 -FileSystem $fs).Length | Should -Be 1
        Get-FamfsFileMap one -Offset 3000001 -FileSystem $fs | Should -BeNullOrEmpty
        (Get-FamfsFileMap one -Offset 1 -Length ([long]::MaxValue) -FileSystem $fs).Length | Should -Be 3000000
    }

    It 'takes paths by value, files of Get-FamfsFile, and wildcards' {
        ('one', 'two' | Get-FamfsFileMap -FileSystem $fs).Path | Should -Be @('one', 'two')
        (Get-FamfsFile one, two -FileSystem $fs | Get-FamfsFileMap).Path | Should -Be @('one', 'two')
        (Get-FamfsFileMap '*o*' -FileSystem $fs).Path | Should -Be @('one', 'two')
    }

    It 'refuses a directory that a pattern matches, and maps the files' {
        Assert-Error (Get-ErrorOf { Get-FamfsFileMap '*' -FileSystem $fs }) Get-FamfsFileMap IsADirectory InvalidArgument 'd'
        (Get-FamfsFileMap '*' -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -Contain 'two'
    }

    It 'works on a client' {
        (Invoke-AsClient { Get-FamfsFileMap one -FileSystem $fs }).DeviceOffset | Should -Be 10MB
    }

    It 'refuses <Case>, and goes on' -ForEach @(
        @{ Case = 'a name that is not there'; Name = 'none'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a directory'; Name = 'd'; Id = 'IsADirectory'; Category = 'InvalidArgument' }
        @{ Case = 'a path outside'; Name = '..'; Id = 'PathOutside'; Category = 'InvalidArgument' }
    ) {
        Assert-Error (Get-ErrorOf { Get-FamfsFileMap $Name, one -FileSystem $fs }) Get-FamfsFileMap $Id $Category $Name
        (Get-FamfsFileMap $Name, one -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -BeExactly 'one'
    }

    It 'refuses a negative offset and a length of zero' {
        { Get-FamfsFileMap one -Offset -1 -FileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Famfs.Cmdlets.Commands.GetFamfsFileMapCommand'
        { Get-FamfsFileMap one -Length 0 -FileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Famfs.Cmdlets.Commands.GetFamfsFileMapCommand'
    }

    It 'ends at once without a file system, or when it is not there' {
        Assert-Error (Get-ErrorOf { Get-FamfsFileMap x }) Get-FamfsFileMap FileSystemRequired InvalidArgument 'x'
        { Get-FamfsFileMap x -FileSystem (Get-TestPath 'none.famfs') } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.GetFamfsFileMapCommand'
    }
}

Describe 'Get-FamfsFileMap under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'maps files that are named, matched, or piped' {
        $expected = (Get-FamfsFileMap 'd/a', 'd/b' -FileSystem $fs).DeviceOffset
        (Get-FamfsFileMap "$root/d/a", "$root/d/b").DeviceOffset | Should -Be $expected
        (Get-FamfsFileMap "$root/d/?").DeviceOffset | Should -Be $expected
        ([System.IO.DirectoryInfo]::new("$root/d").GetFiles() | Get-FamfsFileMap).DeviceOffset | Should -Be $expected
    }
}
