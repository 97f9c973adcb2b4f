BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Dismount-FamfsFileSystem' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsFile f -Size 1MB -FileSystem $fs
        $root = [System.IO.Directory]::CreateDirectory((Get-TestPath m)).FullName
    }

    BeforeEach {
        $mount = Mount-FamfsFileSystem $fs $root -PassThru
    }

    AfterEach {
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
    }

    It 'unmounts and ends famfsd' {
        Dismount-FamfsFileSystem $root | Should -BeNullOrEmpty
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
        [System.IO.File]::Exists("$root/f") | Should -BeFalse
        # A process that has ended and was not waited for yet has a link that leads nowhere; File.Exists takes that for a file.
        [System.IO.FileInfo]::new("/proc/$($mount.ProcessId)/exe").LinkTarget | Should -BeNullOrEmpty
    }

    It 'takes mounts from the pipeline' {
        $mount | Dismount-FamfsFileSystem
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
    }

    It 'refuses one that is in use, unless -Force is given' {
        $file = [System.IO.File]::OpenRead("$root/f")
        try {
            Assert-Error (Get-ErrorOf { Dismount-FamfsFileSystem $root }) Dismount-FamfsFileSystem MountBusy ResourceBusy $root
            Dismount-FamfsFileSystem $root -Force
            @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
            $file.ReadByte() | Should -BeGreaterOrEqual 0
        }
        finally {
            $file.Dispose()
        }
    }

    It 'waits until the log has every file, in whatever environment' {
        $saved = $env:XDG_RUNTIME_DIR
        try {
            $env:XDG_RUNTIME_DIR = '/nowhere'
            foreach ($number in 1..300) {
                [System.IO.File]::WriteAllText("$root/n$number.tmp", 'text')
            }
            Dismount-FamfsFileSystem $root
        }
        finally {
            $env:XDG_RUNTIME_DIR = $saved
        }
        @(Get-FamfsFile 'n*.tmp' -FileSystem $fs).Count | Should -Be 300
    }

    It 'cleans up after a famfsd that was killed' {
        [System.Diagnostics.Process]::GetProcessById($mount.ProcessId).Kill()
        Wait-Until { (Get-FamfsMount $root).State -eq 'Dead' }
        (Get-ErrorOf { Mount-FamfsFileSystem $fs $root }).Exception.Message | Should -Match 'Dismount-FamfsFileSystem'
        Dismount-FamfsFileSystem $root
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
        Mount-FamfsFileSystem $fs $root
        [System.IO.File]::Exists("$root/f") | Should -BeTrue
    }

    It 'says so where nothing is mounted' {
        Assert-Error (Get-ErrorOf { Dismount-FamfsFileSystem "$TestDrive" }) Dismount-FamfsFileSystem NotMounted ObjectNotFound "$TestDrive"
    }

    It 'asks before it takes every mount down that came from the pipeline' {
        # In a process without a user a question is an error. Only the mounts of this test are looked at: other tests of
        # this machine mount and unmount meanwhile.
        $second = [System.IO.Directory]::CreateDirectory((Get-TestPath m2)).FullName
        Mount-FamfsFileSystem $fs $second
        $lines = Invoke-SecondHost "try { Get-FamfsMount '$TestDrive/*' | Dismount-FamfsFileSystem } catch { `"asked: `$_`" }"
        $lines | Should -Match '^asked: .*NonInteractive'
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 2
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -WhatIf
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 2
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Confirm:$false
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
    }

    It 'changes nothing with -WhatIf' {
        Dismount-FamfsFileSystem $root -WhatIf
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 1
        Assert-Error (Get-ErrorOf { Dismount-FamfsFileSystem /nowhere -WhatIf }) Dismount-FamfsFileSystem NotMounted ObjectNotFound '/nowhere'
    }
}
