BeforeAll {
    . $PSScriptRoot/Common.ps1
    $savedRuntime = $env:XDG_RUNTIME_DIR
    $env:XDG_RUNTIME_DIR = "$TestDrive"

    function New-MountPoint([string]$Name) {
        [System.IO.Directory]::CreateDirectory((Get-TestPath $Name)).FullName
    }
}

AfterAll {
    $env:XDG_RUNTIME_DIR = $savedRuntime
    Restore-Identity
}

Describe 'Mount-FamfsFileSystem' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsFile f -Size 3MB -Seed 5 -FileSystem $fs
        $root = New-MountPoint m
    }

    AfterEach {
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
    }

    It 'mounts without a word, and the files are there' {
        Mount-FamfsFileSystem $fs $root | Should -BeNullOrEmpty
        [System.IO.FileInfo]::new("$root/f").Length | Should -Be 3MB
        (Get-HostHash "$root/f") | Should -BeExactly (Test-FamfsFile f -FileSystem $fs).Sha256
    }

    It 'takes file systems from the pipeline and writes the mount with -PassThru' {
        $mount = $fs | Mount-FamfsFileSystem -MountPoint $root -Cache Never -PassThru
        $mount | Should -BeOfType Famfs.FamfsMount
        $mount.Device | Should -BeExactly $fs.Device
        $mount.MountPoint | Should -BeExactly $root
        "$($mount.Role) $($mount.Cache) $($mount.ReadOnly) $($mount.IsServed)" | Should -BeExactly 'Master Never False True'
    }

    It 'commits what is written when it is closed' {
        Mount-FamfsFileSystem $fs $root
        [System.IO.File]::WriteAllText("$root/written", 'by a program')
        for ($i = 0; $i -lt 100 -and -not (Get-FamfsFile written -FileSystem $fs -ErrorAction SilentlyContinue); $i++) {
            [System.Threading.Thread]::Sleep(20)
        }
        (Get-FamfsFile written -FileSystem $fs).Size | Should -Be 12
    }

    It 'refuses changes with -ReadOnly and on a client' {
        (Mount-FamfsFileSystem $fs $root -ReadOnly -PassThru).ReadOnly | Should -BeTrue
        { [System.IO.File]::WriteAllText("$root/new", 'x') } | Should -Throw
        Dismount-FamfsFileSystem $root
        $mount = Invoke-AsClient { Mount-FamfsFileSystem $fs $root -PassThru }
        "$($mount.Role) $($mount.ReadOnly)" | Should -BeExactly 'Client True'
        { [System.IO.Directory]::CreateDirectory("$root/new") } | Should -Throw
    }

    It 'lets a client overwrite data, and nothing else, with -Writable' {
        $null = New-FamfsFile inplace -Size 2MB -FileSystem $fs
        $mount = Invoke-AsClient { Mount-FamfsFileSystem $fs $root -Writable -PassThru }
        "$($mount.Role) $($mount.ReadOnly) $($mount.Writable)" | Should -BeExactly 'Client False True'
        $stream = [System.IO.File]::OpenWrite("$root/inplace")
        $stream.WriteByte(77)
        $stream.Dispose()
        [System.IO.File]::ReadAllBytes("$root/inplace")[0] | Should -Be 77
        { [System.IO.File]::WriteAllText("$root/new", 'x') } | Should -Throw
        { [System.IO.Directory]::CreateDirectory("$root/new") } | Should -Throw
        { Mount-FamfsFileSystem $fs $root -Writable -ReadOnly } | Should -Throw
    }

    It 'says what famfsd said when it can not' {
        $record = Get-ErrorOf { Mount-FamfsFileSystem (Get-TestPath nothing) $root }
        Assert-Error $record Mount-FamfsFileSystem MountFailed OpenError (Get-TestPath nothing)
        $record.Exception.Message | Should -Match 'no device or image file'
        Assert-Error (Get-ErrorOf { Mount-FamfsFileSystem $fs (Get-TestPath nowhere) }) Mount-FamfsFileSystem MountFailed OpenError $fs.Device
    }

    It 'refuses a mount point that has a famfs' {
        Mount-FamfsFileSystem $fs $root
        Assert-Error (Get-ErrorOf { Mount-FamfsFileSystem $fs $root }) Mount-FamfsFileSystem MountFailed OpenError $fs.Device
    }

    It 'changes nothing with -WhatIf' {
        Mount-FamfsFileSystem $fs $root -WhatIf
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
    }
}
