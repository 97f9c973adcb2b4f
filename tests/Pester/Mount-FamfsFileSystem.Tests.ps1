BeforeAll {
    . $PSScriptRoot/Common.ps1

    function New-MountPoint([string]$Name) {
        [System.IO.Directory]::CreateDirectory((Get-TestPath $Name)).FullName
    }
}

AfterAll {
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
        (Get-HostHash "$root/f") | Should -BeExactly (Test-FamfsFile f -FileSystem $fs).Hash
    }

    It 'lets the kernel serve the EROFS view with -BackEnd Erofs' -Skip:(-not (Select-String -Quiet -Path /proc/filesystems -Pattern '\berofs$')) {
        $view = New-TestImage
        $null = New-FamfsFile a, b -Size 3MB -Seed 5 -FileSystem $view
        Assert-Error (Get-ErrorOf { Mount-FamfsFileSystem $view $root -BackEnd Erofs }) Mount-FamfsFileSystem ViewMissing ObjectNotFound $view.Device
        $null = $view | Set-FamfsFileSystem -View Erofs -Confirm:$false
        Mount-FamfsFileSystem $view $root -BackEnd Erofs -WhatIf
        Get-FamfsMount $root -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $mount = Mount-FamfsFileSystem $view $root -BackEnd Erofs -Option noexec -PassThru
        "$($mount.BackEnd) $($mount.ReadOnly) $($mount.Generation) $($mount.IsOutdated) $($mount.Role)" | Should -BeExactly 'Erofs True 1 False Master'
        Select-String -Path /proc/self/mountinfo -Pattern " $root ro,nosuid,nodev,noexec" | Should -Not -BeNullOrEmpty
        Get-HostHash "$root/a" | Should -BeExactly (Test-FamfsFile a -FileSystem $view).Hash
        { [System.IO.File]::WriteAllText("$root/new", 'x') } | Should -Throw '*Read-only file system*'
        (Get-FamfsFile $root/b).Size | Should -Be 3MB

        # What is open goes on with the view that it was opened in.
        $open = [System.IO.File]::OpenRead("$root/a")
        try {
            $null = New-FamfsFile c -Size 1MB -Seed 7 -FileSystem $view
            (Get-FamfsMount $root).IsOutdated | Should -BeTrue
            Test-Path "$root/c" | Should -BeFalse
            $null = Update-FamfsFileSystem $view
            "$((Get-FamfsMount $root).IsOutdated) $((Get-FamfsMount $root).Generation)" | Should -BeExactly 'False 2'
            Get-HostHash "$root/c" | Should -BeExactly (Test-FamfsFile c -FileSystem $view).Hash
            [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($open)) | Should -Be (Get-HostHash "$root/a")
        }
        finally {
            $open.Dispose()
        }

        $busy = Get-ErrorOf { Set-FamfsFileSystem $view -View Erofs -Confirm:$false }
        Assert-Error $busy Set-FamfsFileSystem DeviceInUse ResourceBusy $view.Device
        Dismount-FamfsFileSystem $root
        Get-FamfsMount "$TestDrive/*" | Should -BeNullOrEmpty
    }

    It 'refuses an EROFS mount that could be written, and one of a client that cannot be read' {
        $errors = Get-ErrorOf { Mount-FamfsFileSystem $fs $root -BackEnd Erofs -Writable }
        Assert-Error $errors Mount-FamfsFileSystem ViewUnsupported OpenError $fs.Device
        $errors = Get-ErrorOf { Mount-FamfsFileSystem $fs $root -BackEnd Erofs -Option meta }
        Assert-Error $errors Mount-FamfsFileSystem ViewUnsupported OpenError $fs.Device
    }

    It 'takes famfsd with -BackEnd Kernel where the kernel has no famfs, and tells why' -Skip:(
        [System.IO.File]::ReadAllText('/proc/kallsyms').Contains('fuse_get_fmap')
    ) {
        $mount = Mount-FamfsFileSystem $fs $root -BackEnd Kernel -PassThru -WarningVariable warned -WarningAction SilentlyContinue
        "$($mount.BackEnd) $($mount.IsDax)" | Should -BeExactly 'Fuse False'
        $mount.BackEndReason | Should -BeExactly 'this kernel does not offer to map files of famfs itself'
        "$warned" | Should -BeExactly "famfsd serves the bytes of files on ${root}: $($mount.BackEndReason)."
        [System.IO.File]::WriteAllText("$root/still made", 'by a program')
        $mount | Format-List | Out-String | Should -Match 'BackEnd +: Fuse: this kernel'
    }

    It 'says what is missing with -BackEnd Module' {
        $missing = Get-ErrorOf { Mount-FamfsFileSystem $fs $root -BackEnd Module }
        Assert-Error $missing Mount-FamfsFileSystem ModuleUnsupported OpenError $fs.Device
        "$missing" | Should -BeLike '*DAX character devices*'
    }

    It 'takes famfsd for an image with -BackEnd Auto' {
        (Mount-FamfsFileSystem $fs $root -BackEnd Auto -ReadOnly -PassThru).BackEnd | Should -Be Fuse
    }

    It 'keeps the EROFS view up to what programs make on the mount' {
        $view = New-FamfsFileSystem (Get-TestPath kept.famfs) -Size 4GB -View Erofs
        Mount-FamfsFileSystem $view $root -CommitPolicy close
        [System.IO.File]::WriteAllText("$root/made", 'by a program')
        Wait-Until { $now = (Get-FamfsFileSystem $view).View; $now.IsCurrent -and $now.Files -eq 1 }
    }

    It 'takes file systems from the pipeline and writes the mount with -PassThru' {
        $mount = $fs | Mount-FamfsFileSystem -MountPoint $root -Cache Never -PassThru
        $mount | Should -BeOfType Famfs.FamfsMount
        $mount.Device | Should -BeExactly $fs.Device
        $mount.MountPoint | Should -BeExactly $root
        "$($mount.Role) $($mount.Cache) $($mount.ReadOnly) $($mount.IsServed)" | Should -BeExactly 'Master Never False True'
    }

    It 'talks to the kernel by -Transport <_>, and tells why not' -TestCases DevFuse, IoUring, Auto {
        $mount = Mount-FamfsFileSystem $fs $root -Transport $_ -PassThru
        $parameter = '/sys/module/fuse/parameters/enable_uring'
        $offered = [System.IO.File]::Exists($parameter) -and [System.IO.File]::ReadAllText($parameter).StartsWith('Y')
        if ($_ -eq 'IoUring' -and $offered) {
            "$($mount.Transport) $($mount.TransportReason)" | Should -BeExactly 'IoUring '
        }
        else {
            $mount.Transport | Should -Be DevFuse
            $mount.TransportReason | Should -Match ($_ -eq 'IoUring' ? 'enable_uring is off|no FUSE over io_uring' : '^$')
        }

        (Get-HostHash "$root/f") | Should -BeExactly (Test-FamfsFile f -FileSystem $fs).Hash
        ($mount | Format-List | Out-String) | Should -Match "Transport *: $($mount.Transport)"
    }

    It 'shows the superblock and the log with -Option meta, and nothing without it' {
        Mount-FamfsFileSystem $fs $root -Option Meta, noexec
        [System.IO.FileInfo]::new("$root/.meta/.superblock").Length | Should -Be 2MB
        [System.IO.FileInfo]::new("$root/.meta/.log").Length | Should -Be (Get-FamfsFileSystem $fs).LogSize
        Select-String -Path /proc/self/mountinfo -Pattern " $root .*noexec" | Should -Not -BeNullOrEmpty
        Dismount-FamfsFileSystem $root
        Mount-FamfsFileSystem $fs $root
        Test-Path "$root/.meta" | Should -BeFalse
    }

    It 'records what is written when it is closed with -CommitPolicy close' {
        $mount = Mount-FamfsFileSystem $fs $root -CommitPolicy Close -PassThru
        $mount.CommitPolicy | Should -BeExactly close
        sh -c "echo written by a program > '$root/closed'"
        Wait-Until { Get-FamfsFile closed -FileSystem $fs -ErrorAction SilentlyContinue }
        (Get-FamfsFile closed -FileSystem $fs).Size | Should -Be 21
    }

    It 'records what is written a moment after it was last touched' {
        (Mount-FamfsFileSystem $fs $root -PassThru).CommitPolicy | Should -BeExactly process
        [System.IO.File]::WriteAllText("$root/written", 'by a program')
        chmod 751 "$root/written"
        Wait-Until { Get-FamfsFile written -FileSystem $fs -ErrorAction SilentlyContinue }
        "$((Get-FamfsFile written -FileSystem $fs).Mode)" | Should -Match '751|rwxr-x--x'
        [System.IO.File]::ReadAllText("$root/written") | Should -BeExactly 'by a program'
    }

    It 'waits as many seconds as -CommitPolicy says' {
        $mount = Mount-FamfsFileSystem $fs $root -CommitPolicy 0 -PassThru
        $mount.CommitPolicy | Should -BeExactly 0
        [System.IO.File]::WriteAllText("$root/zero", 'by a program')
        Wait-Until { Get-FamfsFile zero -FileSystem $fs -ErrorAction SilentlyContinue }
    }

    It 'refuses the commit policy <_>' -TestCases later, 3601, -1 {
        { Mount-FamfsFileSystem $fs $root -CommitPolicy $_ } | Should -Throw '*is no commit policy*'
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

    It 'says what famfsd said when it cannot' {
        $record = Get-ErrorOf { Mount-FamfsFileSystem (Get-TestPath nothing) $root }
        Assert-Error $record Mount-FamfsFileSystem MountFailed OpenError (Get-TestPath nothing)
        $record.Exception.Message | Should -Match 'no device or image file'
        Assert-Error (Get-ErrorOf { Mount-FamfsFileSystem $fs (Get-TestPath nowhere) }) Mount-FamfsFileSystem MountFailed OpenError $fs.Device
    }

    It 'refuses a mount point that has a famfs' {
        Mount-FamfsFileSystem $fs $root
        Assert-Error (Get-ErrorOf { Mount-FamfsFileSystem $fs $root }) Mount-FamfsFileSystem MountFailed OpenError $fs.Device
    }

    It 'checks with -WhatIf what it checks without' {
        $file = New-HostFile (Get-TestPath 'a file') 1
        foreach ($place in (Get-TestPath nowhere), $file) {
            foreach ($whatIf in $true, $false) {
                $record = Get-ErrorOf { Mount-FamfsFileSystem $fs $place -WhatIf:$whatIf }
                Assert-Error $record Mount-FamfsFileSystem MountFailed OpenError $fs.Device
            }
        }

        (Get-ErrorOf { Mount-FamfsFileSystem (Get-TestPath nothing) $root -WhatIf }).FullyQualifiedErrorId | Should -Match '^DeviceNotFound,'
        (Get-ErrorOf { Mount-FamfsFileSystem $file $root -WhatIf }).FullyQualifiedErrorId | Should -Match '^NotFamfs,'
        Mount-FamfsFileSystem $fs $root
        (Get-ErrorOf { Mount-FamfsFileSystem $fs $root -WhatIf }).FullyQualifiedErrorId | Should -Match '^MountFailed,'
    }

    It 'changes nothing with -WhatIf' {
        Mount-FamfsFileSystem $fs $root -WhatIf
        @(Get-FamfsMount "$TestDrive/*").Count | Should -Be 0
    }
}
