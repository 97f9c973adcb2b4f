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
        $extent = (Get-FamfsLogEntry $fs -Index 2).Layout.Extents[0]
        $extent.Offset | Should -Be (Get-FamfsFileMap two -FileSystem $fs).DeviceOffset
        $extent.Length | Should -Be 2MB
    }

    It 'maps an interleaved file turn by turn' {
        $runs = @(Get-FamfsFileMap striped -FileSystem $fs)
        $runs | Should -HaveCount 7
        $strips = (Get-FamfsLogEntry $fs -Index 3).Layout.Extents
        for ($i = 0; $i -lt 7; $i++) {
            $runs[$i].FileOffset | Should -Be ($i * 2MB)
            $runs[$i].DeviceOffset | Should -Be ($strips[$i % 4].Offset + [Math]::Floor($i / 4) * 2MB)
        }

        $runs[6].Length | Should -Be 5
    }

    It 'shows where the bytes are' {
        ConvertTo-Hex ([System.Security.Cryptography.SHA256]::HashData((Read-ByMap $fs striped))) | Should -BeExactly (Test-FamfsFile striped -FileSystem $fs).Sha256
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
