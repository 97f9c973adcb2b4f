BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Sync-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'a', 'b' | New-FamfsFile -Size 3MB -Seed 5 -FileSystem $fs
        $null = New-FamfsFile striped 5000001 -Strips 2 -Seed 6 -FileSystem $fs
    }

    It 'writes back without a word, and keeps the content (-Invalidate: <Invalidate>)' -ForEach @(
        @{ Invalidate = $false }, @{ Invalidate = $true }
    ) {
        Sync-FamfsFile a -Invalidate:$Invalidate -FileSystem $fs | Should -BeNullOrEmpty
        Sync-FamfsFile striped -Invalidate:$Invalidate -FileSystem $fs | Should -BeNullOrEmpty
        (Test-FamfsFile a -Seed 5 -FileSystem $fs).Passed | Should -BeTrue
        (Test-FamfsFile striped -Seed 6 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'writes the file with -PassThru' {
        $file = Sync-FamfsFile a -PassThru -FileSystem $fs
        $file | Should -BeOfType Famfs.FamfsFile
        $file.Path | Should -BeExactly 'a'
    }

    It 'takes paths by value, files of Get-FamfsFile, and wildcards' {
        ('a', 'b' | Sync-FamfsFile -PassThru -FileSystem $fs).Path | Should -Be @('a', 'b')
        (Get-FamfsFile -File -FileSystem $fs | Sync-FamfsFile -PassThru).Path | Should -Be @('a', 'b', 'striped')
        (Sync-FamfsFile '[ab]' -PassThru -FileSystem $fs).Path | Should -Be @('a', 'b')
    }

    It 'refuses a directory that a pattern matches, and does the files' {
        Assert-Error (Get-ErrorOf { Sync-FamfsFile '?' -FileSystem $fs }) Sync-FamfsFile IsADirectory InvalidArgument 'd'
        (Sync-FamfsFile '?' -PassThru -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -Be @('a', 'b')
    }

    It 'works on a client' {
        (Invoke-AsClient { Sync-FamfsFile a -Invalidate -PassThru -FileSystem $fs }).Path | Should -BeExactly 'a'
    }

    It 'refuses <Case>, and goes on' -ForEach @(
        @{ Case = 'a name that is not there'; Name = 'none'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a directory'; Name = 'd'; Id = 'IsADirectory'; Category = 'InvalidArgument' }
        @{ Case = 'a path outside'; Name = '..'; Id = 'PathOutside'; Category = 'InvalidArgument' }
    ) {
        Assert-Error (Get-ErrorOf { Sync-FamfsFile $Name, b -FileSystem $fs }) Sync-FamfsFile $Id $Category $Name
        (Sync-FamfsFile $Name, b -PassThru -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -BeExactly 'b'
    }

    It 'ends at once without a file system, or when it is not there' {
        Assert-Error (Get-ErrorOf { Sync-FamfsFile x }) Sync-FamfsFile FileSystemRequired InvalidArgument 'x'
        { Sync-FamfsFile x -FileSystem (Get-TestPath 'none.famfs') } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.SyncFamfsFileCommand'
    }
}

Describe 'Sync-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
        $client = Invoke-AsClient { New-TestMount $fs client }
        $before = (Read-ByMap $fs d/a)[5000]
    }

    AfterAll {
        Remove-TestMount
    }

    It 'shows a file that a client keeps open what the master wrote, with -Invalidate' {
        $reader = [System.IO.FileStream]::new("$client/d/a", 'Open', 'Read', 'ReadWrite', 0)
        try {
            $reader.Position = 5000
            $reader.ReadByte() | Should -Be $before
            Write-Byte "$root/d/a" 5000 ([byte[]]@($before -bxor 1))
            $reader.Position = 5000
            $reader.ReadByte() | Should -Be $before
            Sync-FamfsFile "$client/d/a" -Invalidate | Should -BeNullOrEmpty
            $reader.Position = 5000
            $reader.ReadByte() | Should -Be ($before -bxor 1)
        }
        finally {
            $reader.Dispose()
        }
    }

    It 'warns once of a famfsd that is gone, and does the rest' {
        [System.Diagnostics.Process]::GetProcessById((Get-FamfsMount $client).ProcessId).Kill()
        [System.Threading.Thread]::Sleep(300)
        (Sync-FamfsFile "$root/d/*" -PassThru -WarningVariable warning -WarningAction SilentlyContinue).Path | Should -Be @('d/a', 'd/b')
        $warning | Should -HaveCount 1
        "$warning" | Should -Match 'client'
    }
}
