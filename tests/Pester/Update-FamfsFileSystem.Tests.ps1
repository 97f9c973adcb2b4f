BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Update-FamfsFileSystem' {
    BeforeEach {
        # A second path to the same image is a second view of it: what one creates, the other has to follow.
        $fs = New-TestImage
        $view = Get-TestPath "view-$([guid]::NewGuid())"
        $null = [System.IO.File]::CreateSymbolicLink($view, $fs.Device)
    }

    It 'writes everything at the first look, in the order of the log' {
        $null = New-FamfsFile z 1 -FileSystem $fs
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = New-FamfsFile d/a 2 -FileSystem $fs
        $news = Update-FamfsFileSystem $view
        $news.Path | Should -Be @('z', 'd', 'd/a')
        $news[0] | Should -BeOfType Famfs.FamfsFile
        $news[1] | Should -BeOfType Famfs.FamfsDirectory
        $news.LogIndex | Should -Be @(0, 2, 3) -Because 'the times are entry 1'
        $news[0].Device | Should -BeExactly $view
    }

    It 'writes nothing when nothing is new' {
        $null = New-FamfsFile a 1 -FileSystem $fs
        $null = Update-FamfsFileSystem $view
        Update-FamfsFileSystem $view | Should -BeNullOrEmpty
    }

    It 'writes only what is new since the last look' {
        Update-FamfsFileSystem $view | Should -BeNullOrEmpty
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $fs
        (Update-FamfsFileSystem $view).Path | Should -Be @('a', 'b')
        $null = New-FamfsFile c 1 -FileSystem $fs
        (Update-FamfsFileSystem $view).Path | Should -Be 'c'
    }

    It 'tells what was renamed, changed, removed, restored and reclaimed, by whom it may be' {
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'd/a', 'd/b', 'd/c', 'd/e' | New-FamfsFile -Size 1 -FileSystem $fs
        $told = { "$($args[0].ChangeKind) $($args[0].OldPath) $($args[0].Path)" }
        Update-FamfsFileSystem $view | ForEach-Object { & $told $_ } |
            Should -Be 'Created  d', 'Created  d/a', 'Created  d/b', 'Created  d/c', 'Created  d/e'
        $null = Invoke-SecondHost @"
            Rename-FamfsFile d/a a2 -FileSystem '$($fs.Device)'
            Set-FamfsFile d/b -Mode 0600 -FileSystem '$($fs.Device)'
            Remove-FamfsFile d/c, d/e -FileSystem '$($fs.Device)'
            Clear-FamfsRemoved d/c -FileSystem '$($fs.Device)' -Confirm:`$false
            `$null = New-FamfsFile d/f 1 -FileSystem '$($fs.Device)'
"@
        $news = Update-FamfsFileSystem $view
        $news | ForEach-Object { & $told $_ } |
            Should -Be 'Removed  d/e', 'Removed  d/c', 'Renamed d/a d/a2', 'Changed  d/b', 'Created  d/f'
        $news[3].Mode | Should -BeExactly '0600'
        $news.ChangeKind[0] | Should -BeOfType Famfs.FamfsChangeKind
        Get-FamfsFile d/b -FileSystem $view | ForEach-Object ChangeKind | Should -BeNullOrEmpty

        $news[0] | Restore-FamfsFile
        Update-FamfsFileSystem $view | ForEach-Object { & $told $_ } | Should -Be 'Created  d/e'
        Get-FamfsFile -Removed -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'writes only the kinds that -ChangeKind names' {
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $fs
        $null = Update-FamfsFileSystem $view
        Remove-FamfsFile a -FileSystem $fs
        Rename-FamfsFile b c -FileSystem $fs
        (Update-FamfsFileSystem $view -ChangeKind Removed, Changed).Path | Should -Be 'a'
        Update-FamfsFileSystem $view | Should -BeNullOrEmpty
    }

    It 'tells the difference when more was changed than the ring has room for' {
        $files = 0..49 | ForEach-Object { "f$_" }
        $null = $files | New-FamfsFile -Size 1 -FileSystem $fs
        $null = Update-FamfsFileSystem $view
        foreach ($round in 0..82) {
            Set-FamfsFile $files -Mode ($round % 2 ? '0600' : '0400') -FileSystem $fs
        }

        Remove-FamfsFile f7 -FileSystem $fs
        Rename-FamfsFile f8 eight -FileSystem $fs
        $news = Update-FamfsFileSystem $view
        $news | Group-Object ChangeKind -NoElement | ForEach-Object { "$($_.Name) $($_.Count)" } | Sort-Object |
            Should -Be 'Changed 48', 'Removed 1', 'Renamed 1'
        $news[0, 1] | ForEach-Object Path | Should -Be 'f7', 'eight'
    }

    It 'works on a client' {
        Invoke-AsClient { Update-FamfsFileSystem $view } | Should -BeNullOrEmpty
        $null = New-FamfsFile a 1 -FileSystem $fs
        (Invoke-AsClient { Update-FamfsFileSystem $view }).Path | Should -Be 'a'
    }

    It 'writes what a second process created' {
        Update-FamfsFileSystem $fs | Should -BeNullOrEmpty
        $lines = Invoke-SecondHost "(New-FamfsDirectory other -FileSystem '$($fs.Device)').Path; (1..20 | ForEach-Object { `"other/f`$_`" } | New-FamfsFile -Size 4096 -Seed 11 -FileSystem '$($fs.Device)').Path.Count"
        $lines | Should -Be @('other', '20')
        $news = Update-FamfsFileSystem $fs
        $news | Should -HaveCount 21
        $news[20].Path | Should -BeExactly 'other/f20'
        (Test-FamfsFile other/f20 -Seed 11 -FileSystem $fs).Passed | Should -BeTrue
        $null = New-FamfsFile mine 1MB -FileSystem $fs
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue -Because 'two processes shared the space without a cross-link'
    }

    It 'starts over when the file system was reformatted' {
        $null = New-FamfsFile old 1 -FileSystem $fs
        $null = Update-FamfsFileSystem $view
        $null = New-FamfsFileSystem $fs -Force -WarningAction SilentlyContinue
        $null = New-FamfsFile new 1 -FileSystem $fs
        (Update-FamfsFileSystem $view).Path | Should -Be 'new'
    }

    It 'does not show the entry of a hostile host that leads outside' {
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $fs
        Edit-LogEntry $fs.Device 0 { [System.Text.Encoding]::ASCII.GetBytes('../a').CopyTo($args[0], 40) }
        (Update-FamfsFileSystem $view).Path | Should -Be 'b'
    }

    It 'leaves a torn last entry for the next look' {
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $fs
        Invoke-ByteFlip $fs.Device ((Get-EntryOffset 2) + 300)
        (Update-FamfsFileSystem $view).Path | Should -Be 'a'
        Invoke-ByteFlip $fs.Device ((Get-EntryOffset 2) + 300)
        (Update-FamfsFileSystem $view).Path | Should -Be 'b'
    }

    It 'takes <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'strings'; Convert = { $args[0] } }
        @{ Kind = 'file systems'; Convert = { Get-FamfsFileSystem $args[0] } }
        @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
        @{ Kind = 'FileInfo objects'; Convert = { [System.IO.FileInfo]::new($args[0]) } }
    ) {
        $null = Update-FamfsFileSystem $view
        $object = & $Convert $view
        $null = New-FamfsFile a 1 -FileSystem $fs
        ($object | Update-FamfsFileSystem).Path | Should -Be 'a'
    }

    It 'is an error record on <Id>, and goes on' -ForEach @(
        @{ Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
        @{ Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
        @{ Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
    ) {
        $device = & $Make
        $null = New-FamfsFile a 1 -FileSystem $fs
        Assert-Error (Get-ErrorOf { Update-FamfsFileSystem $device, $fs.Device }) Update-FamfsFileSystem $Id $Category $device
        $null = New-FamfsFile b 1 -FileSystem $view
        (Update-FamfsFileSystem $device, $fs.Device -ErrorAction SilentlyContinue).Path | Should -Be 'b'
    }
}

Describe 'Update-FamfsFileSystem under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'takes a mount point for its file system' {
        (Update-FamfsFileSystem $root).Path | Should -Contain 'd/a'
    }
}
