BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Set-FamfsFile' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = New-FamfsFile a -Size 1MB -Seed 3 -FileSystem $fs
    }

    It 'changes mode and owner of files and directories, and every host sees it' {
        $file = Set-FamfsFile a -Mode rw------- -Owner 7 -Group 8 -FileSystem $fs -PassThru
        $file.Mode, $file.Uid, $file.Gid, $file.Size | Should -Be '0600', 7, 8, 1MB
        Get-FamfsFile d* -FileSystem $fs | Set-FamfsFile -Mode 0700
        (Invoke-AsClient { Get-FamfsFile -FileSystem $fs }).Mode | Should -Be '0700', '0600'
        (Test-FamfsFile a -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'changes the time' {
        $time = [datetime]'2026-11-02T03:04:05'
        (Set-FamfsFile a -LastWriteTime $time -FileSystem $fs -PassThru).LastWriteTime | Should -Be $time
    }

    It 'changes the size, and keeps what a file has' {
        (Set-FamfsFile a -Size 5MB -FileSystem $fs -PassThru).AllocatedSize | Should -Be 6MB
        $null = Copy-FamfsFile a (Get-TestPath grown) -FileSystem $fs
        $bytes = [System.IO.File]::ReadAllBytes((Get-TestPath grown))
        $bytes.Length | Should -Be 5MB
        [System.Linq.Enumerable]::Any([byte[]]$bytes[1MB..(5MB - 1)], [Func[byte, bool]] { $args[0] -ne 0 }) | Should -BeFalse
        $small = Set-FamfsFile a -Size 10 -FileSystem $fs -PassThru
        $small.Size, $small.AllocatedSize | Should -Be 10, 6MB
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }

    It 'says what it cannot do' {
        $null = New-FamfsFile striped -Size 5MB -Strips 2 -FileSystem $fs
        Assert-Error (Get-ErrorOf { Set-FamfsFile a -FileSystem $fs }) Set-FamfsFile ChoiceRequired InvalidArgument 'a'
        Assert-Error (Get-ErrorOf { Set-FamfsFile striped -Size 1GB -FileSystem $fs }) Set-FamfsFile FileCannotGrow InvalidArgument 'striped'
        Assert-Error (Get-ErrorOf { Set-FamfsFile a -Size 1TB -FileSystem $fs }) Set-FamfsFile OutOfSpace LimitsExceeded 'a'
        Assert-Error (Get-ErrorOf { Set-FamfsFile d -Size 1 -FileSystem $fs }) Set-FamfsFile IsADirectory InvalidArgument 'd'
        Assert-Error (Get-ErrorOf { Set-FamfsFile a -Owner nobody-has-this-name -FileSystem $fs }) Set-FamfsFile OwnerUnknown ObjectNotFound 'a'
    }

    It 'refuses with -WhatIf what it would refuse' {
        foreach ($change in @(
            { Set-FamfsFile a -Size 1 -FileSystem $fs -WhatIf }
            { Set-FamfsFile a -Mode 0600 -FileSystem $fs -WhatIf }
            { Rename-FamfsFile a b -FileSystem $fs -WhatIf }
            { Remove-FamfsFile a -FileSystem $fs -WhatIf })) {
            (Get-ErrorOf { Invoke-AsClient $change }).FullyQualifiedErrorId | Should -Match '^NotMaster,'
        }
    }

    It 'refuses with -WhatIf what may only be read' {
        if (-not (Test-CanChangeUser)) {
            Set-ItResult -Skipped -Because 'root may write everything, and only root can change the user'
        }

        [System.IO.File]::SetUnixFileMode($fs.Device, 420)
        $lines = Invoke-SecondHost -User 65534 @"
            foreach (`$whatIf in `$true, `$false) {
                Set-FamfsFile a -Size 1 -FileSystem '$($fs.Device)' -WhatIf:`$whatIf -ErrorVariable failed -ErrorAction SilentlyContinue
                "`$(`$failed.FullyQualifiedErrorId)"
            }
"@
        if ($null -eq $lines) {
            Set-ItResult -Skipped -Because 'another user can read neither PowerShell nor the module here'
        }

        $lines | Should -Be (@('DeviceReadOnly,Famfs.Cmdlets.Commands.SetFamfsFileCommand') * 2)
    }

    It 'changes nothing with -WhatIf' {
        Set-FamfsFile a -Mode 0600 -Size 1 -FileSystem $fs -WhatIf
        (Get-FamfsFile a -FileSystem $fs).Size | Should -Be 1MB
    }
}
