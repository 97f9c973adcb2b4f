BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory data, data/logs, empty -FileSystem $fs
        $null = New-FamfsFile readme 100 -FileSystem $fs
        $null = New-FamfsFile data/a.bin 3MB -Mode 0600 -FileSystem $fs
        $null = New-FamfsFile data/b.txt 20 -FileSystem $fs
        $null = New-FamfsFile data/logs/c.bin 30 -FileSystem $fs
        $null = New-FamfsFile 'odd[1]' 40 -FileSystem $fs
        $null = New-FamfsFile 'odd1' 50 -FileSystem $fs
    }

    It 'lists the root, in the order of creation' {
        (Get-FamfsFile -FileSystem $fs).Path | Should -Be @('data', 'empty', 'readme', 'odd[1]', 'odd1')
    }

    It 'lists the root as <_>' -ForEach '/', '', '.', './/' {
        Get-FamfsFile $_ -FileSystem $fs | Should -HaveCount 5
    }

    It 'lists a directory that is named, however it is written: <_>' -ForEach 'data', '/data', 'data/', './data', 'data//' {
        (Get-FamfsFile $_ -FileSystem $fs).Path | Should -Be @('data/logs', 'data/a.bin', 'data/b.txt')
    }

    It 'shows nothing of an empty directory' {
        Get-FamfsFile empty -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'describes a file that is named' {
        $file = Get-FamfsFile data/a.bin -FileSystem $fs
        $file | Should -BeOfType Famfs.FamfsFile
        $file.Name | Should -BeExactly 'a.bin'
        $file.DirectoryName | Should -BeExactly 'data'
        $file.Device | Should -BeExactly $fs.Device
        $file.Size | Should -Be 3MB
        $file.Length | Should -Be 3MB
        $file.AllocatedSize | Should -Be 4MB
        $file.UnixMode | Should -BeExactly '-rw-------'
        $file.IsDirectory | Should -BeFalse
        (Get-FamfsLogEntry $fs -Index $file.LogIndex).Path | Should -BeExactly 'data/a.bin'
    }

    It 'describes directories' {
        $directory = Get-FamfsFile -Directory -FileSystem $fs | Where-Object Name -EQ data
        $directory | Should -BeOfType Famfs.FamfsDirectory
        $directory.IsDirectory | Should -BeTrue
        $directory.UnixMode | Should -BeExactly 'drwxr-xr-x'
    }

    It 'shows user and group by their names' {
        $null = New-FamfsFile owned 1 -Owner 0 -Group 4000000000 -FileSystem (($other = New-TestImage))
        $file = Get-FamfsFile owned -FileSystem $other
        $file.User | Should -BeExactly 'root'
        $file.Group | Should -BeExactly '4000000000'
    }

    It 'lists everything with -Recurse, each directory before its content' {
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Be @('data', 'data/logs', 'data/logs/c.bin', 'data/a.bin', 'data/b.txt', 'empty', 'readme', 'odd[1]', 'odd1')
    }

    It 'lists only files with -File' {
        (Get-FamfsFile data -Recurse -File -FileSystem $fs).Path | Should -Be @('data/logs/c.bin', 'data/a.bin', 'data/b.txt')
    }

    It 'lists only directories with -Directory' {
        (Get-FamfsFile -Recurse -Directory -FileSystem $fs).Path | Should -Be @('data', 'data/logs', 'empty')
    }

    It 'takes the pattern <Pattern>' -ForEach @(
        @{ Pattern = 'data/*.bin'; Paths = @('data/a.bin') }
        @{ Pattern = '*/*'; Paths = @('data/logs', 'data/a.bin', 'data/b.txt') }
        @{ Pattern = 'da*'; Paths = @('data') }
        @{ Pattern = '*/logs/?.bin'; Paths = @('data/logs/c.bin') }
        @{ Pattern = 'data/[ab].*'; Paths = @('data/a.bin', 'data/b.txt') }
        @{ Pattern = 'odd[0-9]'; Paths = @('odd1') }
    ) {
        (Get-FamfsFile $Pattern -FileSystem $fs).Path | Should -Be $Paths
    }

    It 'tells upper and lower case apart in patterns and names' {
        Get-FamfsFile 'DATA/*' -FileSystem $fs | Should -BeNullOrEmpty
        Get-ErrorOf { Get-FamfsFile README -FileSystem $fs } | Should -HaveCount 1
    }

    It 'takes an exact name before a pattern' {
        (Get-FamfsFile 'odd[1]' -FileSystem $fs).Path | Should -BeExactly 'odd[1]'
    }

    It 'with -Recurse goes into the directories that a pattern matches' {
        (Get-FamfsFile 'd*' -Recurse -File -FileSystem $fs).Path | Should -Be @('data/logs/c.bin', 'data/a.bin', 'data/b.txt')
    }

    It 'takes several paths' {
        (Get-FamfsFile readme, data/b.txt -FileSystem $fs).Size | Should -Be @(100, 20)
    }

    It 'lists what Get-FamfsFileSystem and Get-FamfsDevice write' {
        Get-FamfsFileSystem $fs | Get-FamfsFile | Should -HaveCount 5
        Get-FamfsDevice $fs | Get-FamfsFile | Should -HaveCount 5
    }

    It 'takes Path and Device of the objects of <_>' -ForEach 'Get-FamfsFile', 'Get-FamfsFileMap', 'Test-FamfsFile', 'Sync-FamfsFile' {
        $parameters = @{ Path = 'data/b.txt'; FileSystem = $fs }
        if ($_ -eq 'Sync-FamfsFile') {
            $parameters.PassThru = $true
        }

        (& $_ @parameters | Get-FamfsFile).Path | Should -BeExactly 'data/b.txt'
    }

    It 'leaves out what the file system keeps for itself, unless it is named or -Force is given' {
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Not -Contain '.famfs.times'
        Get-FamfsFile .famfs.* -FileSystem $fs | Should -BeNullOrEmpty
        (Get-FamfsFile .famfs.times -FileSystem $fs).Path | Should -BeExactly '.famfs.times'
        (Get-FamfsFile -Force -FileSystem $fs).Path | Should -Contain '.famfs.times'
        (Get-FamfsFile .famfs.* -Force -FileSystem $fs).Path | Should -BeExactly '.famfs.times'
    }

    It 'sorts by time and shows it' {
        $image = New-TestImage
        $null = New-FamfsFile new 1 -LastWriteTime '2026-02-03 04:05' -FileSystem $image
        $null = New-FamfsFile old 1 -LastWriteTime '2001-02-03 04:05' -FileSystem $image
        (Get-FamfsFile -FileSystem $image | Sort-Object LastWriteTime).Path | Should -Be @('old', 'new')
        (Get-FamfsFile -FileSystem $image | Where-Object LastWriteTime -GT ([datetime]'2010-01-01')).Path | Should -Be 'new'
        $shown = '{0:d} {0:HH}:{0:mm}' -f [datetime]'2001-02-03T04:05'
        Get-FamfsFile old -FileSystem $image | Out-String | Should -Match ([regex]::Escape($shown))
        Get-FamfsFile old -FileSystem $image | Format-List | Out-String | Should -Match 'LastWriteTime'
    }

    It 'takes log entries' {
        (Get-FamfsLogEntry $fs -Index 4 | Get-FamfsFile).Path | Should -BeExactly 'readme'
    }

    It 'is the same for a client' {
        (Invoke-AsClient { Get-FamfsFile -Recurse -FileSystem $fs }).Path | Should -Be (Get-FamfsFile -Recurse -FileSystem $fs).Path
    }

    It 'sees at once what another command created' {
        $null = New-FamfsFile empty/fresh 1 -FileSystem $fs
        (Get-FamfsFile empty -FileSystem $fs).Path | Should -BeExactly 'empty/fresh'
    }

    It 'refuses <Case>, and shows the others' -ForEach @(
        @{ Case = 'a name that is not there'; Name = 'none'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a pattern that is none'; Name = 'none*['; Id = 'PathInvalid'; Category = 'InvalidArgument' }
        @{ Case = 'a name below a file'; Name = 'readme/x'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a path outside'; Name = '../x'; Id = 'PathOutside'; Category = 'InvalidArgument' }
        @{ Case = 'a path of 80 bytes'; Name = 'x' * 80; Id = 'PathTooLong'; Category = 'InvalidArgument' }
        @{ Case = 'a name with a NUL'; Name = "a`0"; Id = 'PathInvalid'; Category = 'InvalidArgument' }
    ) {
        Assert-Error (Get-ErrorOf { Get-FamfsFile $Name, readme -FileSystem $fs }) Get-FamfsFile $Id $Category $Name
        (Get-FamfsFile $Name, readme -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -BeExactly 'readme'
    }

    It 'shows nothing for a pattern that matches nothing, as Get-ChildItem' {
        Get-ErrorOf { Get-FamfsFile 'none*' -FileSystem $fs } | Should -BeNullOrEmpty
        (Get-FamfsFile 'none*', readme -FileSystem $fs).Path | Should -BeExactly 'readme'
    }

    It 'needs a file system' {
        Assert-Error (Get-ErrorOf { Get-FamfsFile x }) Get-FamfsFile FileSystemRequired InvalidArgument 'x'
    }

    It 'ends with <Id> on such a device' -ForEach @(
        @{ Id = 'DeviceNotFound'; Make = { Get-TestPath 'none.famfs' } }
        @{ Id = 'DeviceUnsupported'; Make = { "$TestDrive" } }
        @{ Id = 'NotFamfs'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
        @{ Id = 'VersionUnsupported'; Make = { $i = New-TestImage; Write-Byte $i.Device 8 ([byte[]](47)); $i.Device } }
        @{ Id = 'SuperblockInvalid'; Make = { $i = New-TestImage; Invoke-ByteFlip $i.Device 60; $i.Device } }
        @{ Id = 'LogInvalid'; Make = { $i = New-TestImage; Invoke-ByteFlip $i.Device (2MB + 16); $i.Device } }
        @{ Id = 'DeviceTruncated'; Make = { $i = New-TestImage; Set-FileLength $i.Device 1GB; $i.Device } }
    ) {
        $device = & $Make
        { Get-FamfsFile -FileSystem $device } | Should -Throw -ErrorId "$Id,Famfs.Cmdlets.Commands.GetFamfsFileCommand"
    }
}

Describe 'Get-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'lists a mount, what is in it, and what a pattern matches' {
        (Get-FamfsFile $root).Path | Should -Be 'd'
        (Get-FamfsFile "$root/d").Path | Should -Be @('d/a', 'd/b')
        (Get-FamfsFile "$root/*/[b]").Path | Should -Be 'd/b'
        (Get-FamfsFile "$root/d/a").Device | Should -BeExactly $fs.Device
    }

    It 'takes paths from the current location, which it lists when there are none' {
        $ExecutionContext.SessionState.Path.PushCurrentLocation('here')
        try {
            $null = $ExecutionContext.SessionState.Path.SetLocation("$root/d")
            (Get-FamfsFile).Path | Should -Be @('d/a', 'd/b')
            (Get-FamfsFile a, ./b, ../d/a).Path | Should -Be @('d/a', 'd/b', 'd/a')
        }
        finally {
            $null = $ExecutionContext.SessionState.Path.PopLocation('here')
        }
    }

    It 'follows links to a mount' {
        $null = [System.IO.File]::CreateSymbolicLink((Get-TestPath link), "$root/d")
        (Get-FamfsFile (Get-TestPath link/a)).Path | Should -BeExactly 'd/a'
    }

    It 'takes the mount point as the file system' {
        (Get-FamfsFile d -FileSystem $root).Path | Should -Be @('d/a', 'd/b')
        (Get-FamfsFile d -FileSystem (Get-FamfsMount $root)).Path | Should -Be @('d/a', 'd/b')
        (Get-FamfsMount $root | Get-FamfsFile).Path | Should -Be 'd'
    }

    It 'takes what .NET and Get-ChildItem know of files there' {
        ([System.IO.DirectoryInfo]::new("$root/d").GetFiles() | Get-FamfsFile).Path | Should -Be @('d/a', 'd/b')
        ([pscustomobject]@{ PSPath = "Microsoft.PowerShell.Core\FileSystem::$root/d/a" } | Get-FamfsFile).Path | Should -Be 'd/a'
    }

    It 'refuses what is not there' {
        Assert-Error (Get-ErrorOf { Get-FamfsFile "$root/none" }) Get-FamfsFile PathNotFound ObjectNotFound "$root/none"
        Assert-Error (Get-ErrorOf { Get-FamfsFile "$root/../x" }) Get-FamfsFile FileSystemRequired InvalidArgument "$root/../x"
        Assert-Error (Get-ErrorOf { Get-FamfsFile 'nodrive:/x' }) Get-FamfsFile PathInvalid InvalidArgument 'nodrive:/x'
    }

    It 'offers what is there for completion' {
        $line = "Get-FamfsFile '$root/d/"
        $found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
        $found.CompletionText | Should -Be @("'$root/d/a'", "'$root/d/b'")
    }

    It 'needs no famfsd: a mount whose famfsd is dead does not matter' {
        $other = New-TestMount $fs 'second'
        [System.Diagnostics.Process]::GetProcessById((Get-FamfsMount $other).ProcessId).Kill()
        [System.Threading.Thread]::Sleep(300)
        (Get-FamfsFile "$other/d").Path | Should -Be @('d/a', 'd/b')
    }
}
