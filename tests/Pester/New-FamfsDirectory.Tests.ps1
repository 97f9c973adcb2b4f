BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'New-FamfsDirectory' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsFile file 1 -FileSystem $fs
    }

    It 'creates a directory with mode 0755' {
        $made = New-FamfsDirectory plain -FileSystem $fs
        $made | Should -BeOfType Famfs.FamfsDirectory
        $made.Path | Should -BeExactly 'plain'
        $made.Device | Should -BeExactly $fs.Device
        $made.UnixMode | Should -BeExactly 'drwxr-xr-x'
        (Get-FamfsFile -Directory -FileSystem $fs).Path | Should -Contain 'plain'
    }

    It 'records mode and owner in the log' {
        $null = New-FamfsDirectory owned -Mode 0700 -Owner 12 -Group 34 -FileSystem $fs
        $entry = Get-FamfsLogEntry $fs -Last 1
        "$($entry.Type)" | Should -BeExactly 'MakeDirectory'
        $entry.Path | Should -BeExactly 'owned'
        $entry.Mode | Should -BeExactly '0700'
        $entry.Uid | Should -Be 12
        $entry.Gid | Should -Be 34
    }

    It 'takes the owner by name' {
        (New-FamfsDirectory byname -Owner root -Group root -FileSystem $fs).Uid | Should -Be 0
    }

    It 'creates several, in their order, also within each other' {
        (New-FamfsDirectory s1, s1/s2, s3 -FileSystem $fs).Path | Should -Be @('s1', 's1/s2', 's3')
    }

    It 'takes <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'strings'; Convert = { $args[0] } }
        @{ Kind = 'objects with Path and FileSystem'; Convert = { [PSCustomObject]@{ Path = $args[0]; FileSystem = $args[1] } } }
        @{ Kind = 'objects with Path and Device'; Convert = { [PSCustomObject]@{ Path = $args[0]; Device = $args[1].Device } } }
    ) {
        $name = [guid]::NewGuid().ToString('N')
        $parameters = $Kind -eq 'strings' ? @{ FileSystem = $fs } : @{}
        (& $Convert $name $fs | New-FamfsDirectory @parameters).Path | Should -BeExactly $name
    }

    It 'makes the directories of another file system' {
        $other = New-TestImage
        $null = New-FamfsDirectory x, x/y -FileSystem $fs
        (Get-FamfsFile 'x', 'x*' -Recurse -Directory -FileSystem $fs | Where-Object Path -Like 'x*' | New-FamfsDirectory -Parents -FileSystem $other).Device | Should -Contain $other.Device
        (Get-FamfsFile -Recurse -FileSystem $other).Path | Should -Be @('x', 'x/y')
    }

    It 'with -Parents creates what is missing above' {
        (New-FamfsDirectory p1/p2/p3 -Parents -FileSystem $fs).Path | Should -BeExactly 'p1/p2/p3'
        (Get-FamfsFile p1 -Recurse -FileSystem $fs).Path | Should -Be @('p1/p2', 'p1/p2/p3')
        (New-FamfsDirectory p1/p2/p4/p5 -Parents -FileSystem $fs).Path | Should -BeExactly 'p1/p2/p4/p5'
    }

    It 'with -Parents accepts one that exists, without a new log entry' {
        $null = New-FamfsDirectory there -FileSystem $fs
        $before = (Get-FamfsFileSystem $fs).LogUsed
        (New-FamfsDirectory there -Parents -FileSystem $fs).Path | Should -BeExactly 'there'
        (New-FamfsDirectory / -Parents -FileSystem $fs).Path | Should -BeExactly ''
        (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
    }

    It 'with -Parents takes dots and slashes as nothing' {
        (New-FamfsDirectory './dots/./a//b/' -Parents -FileSystem $fs).Path | Should -BeExactly 'dots/a/b'
    }

    It 'takes a path of 79 bytes' {
        (New-FamfsDirectory ('n' * 79) -FileSystem $fs).Path | Should -BeExactly ('n' * 79)
    }

    It 'changes nothing with -WhatIf' {
        $before = (Get-FamfsFileSystem $fs).LogUsed
        New-FamfsDirectory w1, w1/w2 -Parents -FileSystem $fs -WhatIf | Should -BeNullOrEmpty
        (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
    }

    It 'refuses <Case>, and creates the others' -ForEach @(
        @{ Case = 'one that exists'; Name = 'good'; Parents = $false; Id = 'AlreadyExists'; Category = 'ResourceExists' }
        @{ Case = 'the name of a file'; Name = 'file'; Parents = $false; Id = 'AlreadyExists'; Category = 'ResourceExists' }
        @{ Case = 'the name of a file with -Parents'; Name = 'file'; Parents = $true; Id = 'AlreadyExists'; Category = 'ResourceExists' }
        @{ Case = 'one below a file'; Name = 'file/x'; Parents = $false; Id = 'NotADirectory'; Category = 'InvalidArgument' }
        @{ Case = 'one below a file with -Parents'; Name = 'file/x/y'; Parents = $true; Id = 'NotADirectory'; Category = 'InvalidArgument' }
        @{ Case = 'one whose directory is missing'; Name = 'no/such'; Parents = $false; Id = 'ParentNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'the root'; Name = '/'; Parents = $false; Id = 'AlreadyExists'; Category = 'ResourceExists' }
        @{ Case = 'a path outside'; Name = '../x'; Parents = $false; Id = 'PathOutside'; Category = 'InvalidArgument' }
        @{ Case = 'a path outside with -Parents'; Name = 'a/../../x'; Parents = $true; Id = 'PathOutside'; Category = 'InvalidArgument' }
        @{ Case = 'a path of 80 bytes'; Name = 'x' * 80; Parents = $false; Id = 'PathTooLong'; Category = 'InvalidArgument' }
        @{ Case = 'a name with a NUL'; Name = "a`0b"; Parents = $false; Id = 'PathInvalid'; Category = 'InvalidArgument' }
    ) {
        $null = New-FamfsDirectory good -Parents -FileSystem $fs
        $other = [guid]::NewGuid().ToString('N')
        Assert-Error (Get-ErrorOf { New-FamfsDirectory $Name, $other -Parents:$Parents -FileSystem $fs }) New-FamfsDirectory $Id $Category $Name
        (Get-FamfsFile -Directory -FileSystem $fs).Path | Should -Contain $other
    }

    It 'with -Parents leaves nothing half made when the whole path is too long' {
        $before = (Get-FamfsFileSystem $fs).LogUsed
        Assert-Error (Get-ErrorOf { New-FamfsDirectory "half/$('x' * 80)" -Parents -FileSystem $fs }) New-FamfsDirectory PathTooLong InvalidArgument
        (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
    }

    It 'with -Parents makes all or none when the log has no room for all' {
        $full = New-TestImage
        $null = New-FamfsDirectory first -FileSystem $full
        $full = Get-FamfsFileSystem $full
        $free = $full.LogCapacity - $full.LogUsed
        $null = New-FamfsDirectory (1..($free - 10) | ForEach-Object { "d$_" }) -FileSystem $full
        $before = (Get-FamfsFileSystem $full).LogUsed
        Assert-Error (Get-ErrorOf { New-FamfsDirectory p/q/r/s/t/u/v/w/x/y/z -Parents -FileSystem $full }) New-FamfsDirectory LogFull LimitsExceeded
        (Get-FamfsFileSystem $full).LogUsed | Should -Be $before
        (New-FamfsDirectory p/q/r/s/t/u/v/w/x/y -Parents -FileSystem $full).Path | Should -BeExactly 'p/q/r/s/t/u/v/w/x/y'
    }

    It 'refuses a name that the reference takes for its own: <_>' -ForEach '.meta', 'a/.meta', '.meta/x', 'b/.meta/.log' {
        $null = New-FamfsDirectory a, b -Parents -FileSystem $fs
        $name = $_
        Assert-Error (Get-ErrorOf { New-FamfsDirectory $name -FileSystem $fs }) New-FamfsDirectory PathInvalid InvalidArgument
        Assert-Error (Get-ErrorOf { New-FamfsFile $name 1MB -FileSystem $fs }) New-FamfsFile PathInvalid InvalidArgument
        Assert-Error (Get-ErrorOf { New-FamfsDirectory $name -FileSystem $fs -WhatIf }) New-FamfsDirectory PathInvalid InvalidArgument
    }

    It 'takes names that only resemble it' {
        $made = New-FamfsDirectory '.metal', 'x.meta', '.metadata' -FileSystem $fs
        $made | Should -HaveCount 3
    }

    It 'checks with -WhatIf what it checks without, with what came before' {
        $before = (Get-FamfsFileSystem $fs).LogUsed
        $errors = Get-ErrorOf { 'wi', 'wi/a', 'wi', 'no/where' | New-FamfsDirectory -FileSystem $fs -WhatIf }
        $errors.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be @('AlreadyExists', 'ParentNotFound')
        Get-ErrorOf { New-FamfsDirectory deep/er/e, deep/er/f -Parents -FileSystem $fs -WhatIf } | Should -BeNullOrEmpty
        (Get-ErrorOf { Invoke-AsClient { New-FamfsDirectory theirs -FileSystem $fs -WhatIf } }).FullyQualifiedErrorId | Should -Match '^NotMaster,'
        (Get-FamfsFileSystem $fs).LogUsed | Should -Be $before
    }

    It 'refuses an owner that nobody knows' {
        Assert-Error (Get-ErrorOf { New-FamfsDirectory o -Owner no-such-user -FileSystem $fs }) New-FamfsDirectory OwnerUnknown ObjectNotFound 'o'
    }

    It 'refuses a mode that is not octal' {
        { New-FamfsDirectory m -Mode 888 -FileSystem $fs } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,Famfs.Cmdlets.Commands.NewFamfsDirectoryCommand'
    }

    It 'records when a directory was made, or the time that it is given' {
        $image = New-TestImage
        $before = [datetime]::Now
        (New-FamfsDirectory now -FileSystem $image).LastWriteTime | Should -BeGreaterOrEqual $before
        (New-FamfsDirectory then -LastWriteTime '2020-01-02 03:04:05' -FileSystem $image).LastWriteTime | Should -Be ([datetime]'2020-01-02T03:04:05')
        (Get-FamfsFile then -FileSystem $image) | Should -BeNullOrEmpty
        (Get-FamfsFile th* -FileSystem $image).LastWriteTime | Should -Be ([datetime]'2020-01-02T03:04:05')
        Assert-Error (Get-ErrorOf { New-FamfsDirectory .famfs.d -FileSystem $image }) New-FamfsDirectory PathReserved InvalidArgument
    }

    It 'refuses a client' {
        Assert-Error (Get-ErrorOf { Invoke-AsClient { New-FamfsDirectory theirs -FileSystem $fs } }) New-FamfsDirectory NotMaster InvalidOperation
    }

    It 'ends at once without a file system, or when it is not there' {
        Assert-Error (Get-ErrorOf { New-FamfsDirectory x }) New-FamfsDirectory FileSystemRequired InvalidArgument 'x'
        { New-FamfsDirectory x -FileSystem (Get-TestPath 'none.famfs') } | Should -Throw -ErrorId 'DeviceNotFound,Famfs.Cmdlets.Commands.NewFamfsDirectoryCommand'
    }

    It 'fills the log, and then fails with LogFull and leaves all that was before' {
        $full = New-TestImage
        $null = New-FamfsDirectory (1..15419 | ForEach-Object { "d$_" }) -FileSystem $full
        (Get-FamfsFileSystem $full).LogUsed | Should -Be 15420 -Because 'the times take an entry'
        Assert-Error (Get-ErrorOf { New-FamfsDirectory more -FileSystem $full }) New-FamfsDirectory LogFull LimitsExceeded
        Assert-Error (Get-ErrorOf { New-FamfsFile more 1 -FileSystem $full }) New-FamfsFile LogFull LimitsExceeded
        (Get-FamfsFile -Directory -FileSystem $full).Count | Should -Be 15419
        (Get-FamfsFile d15419, d1 -FileSystem $full) | Should -BeNullOrEmpty -Because 'they are there, and empty'
        Test-FamfsFileSystem $full -Quiet | Should -BeTrue
    }
}

Describe 'New-FamfsDirectory under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
    }

    AfterAll {
        Remove-TestMount
    }

    It 'creates directories that the mount shows at the next look' {
        [System.IO.Directory]::Exists("$root/a/b") | Should -BeFalse
        (New-FamfsDirectory "$root/a/b" -Parents).Path | Should -BeExactly 'a/b'
        [System.IO.Directory]::Exists("$root/a/b") | Should -BeTrue
    }
}
