BeforeAll {
    . $PSScriptRoot/Common.ps1
    $savedRuntime = $env:XDG_RUNTIME_DIR
    $env:XDG_RUNTIME_DIR = "$TestDrive"
}

AfterAll {
    $env:XDG_RUNTIME_DIR = $savedRuntime
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
        [System.IO.File]::Exists("/proc/$($mount.ProcessId)/exe") | Should -BeFalse
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

    It 'cleans up after a famfsd that was killed' {
        [System.Diagnostics.Process]::GetProcessById($mount.ProcessId).Kill()
        Dismount-FamfsFileSystem $root -Force
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
        Mount-FamfsFileSystem $fs $root
        [System.IO.File]::Exists("$root/f") | Should -BeTrue
    }

    It 'says so where nothing is mounted' {
        Assert-Error (Get-ErrorOf { Dismount-FamfsFileSystem "$TestDrive" }) Dismount-FamfsFileSystem NotMounted ObjectNotFound "$TestDrive"
    }

    It 'changes nothing with -WhatIf' {
        Dismount-FamfsFileSystem $root -WhatIf
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 1
    }
}
