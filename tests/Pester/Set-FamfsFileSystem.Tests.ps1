BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Set-FamfsFileSystem' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsFile f 4096 -Seed 42 -FileSystem $fs
    }

    It 'takes the ownership, and the former master is refused' {
        $taken = Invoke-AsClient {
            Set-FamfsFileSystem $fs -TakeOwnership -Confirm:$false -PassThru
            $null = New-FamfsFile g 4096 -Seed 7 -FileSystem $fs
        }
        $taken | Should -BeOfType Famfs.FamfsFileSystem
        "$($taken.Role)" | Should -BeExactly 'Master'
        "$($taken.MasterUuid)" | Should -BeExactly $Client
        $taken.Uuid | Should -Be $fs.Uuid
        Assert-Error (Get-ErrorOf { New-FamfsFile h 1 -FileSystem $fs }) New-FamfsFile NotMaster InvalidOperation
        (Test-FamfsFile f -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
        (Test-FamfsFile g -Seed 7 -FileSystem $fs).Passed | Should -BeTrue
        "$((Get-FamfsFileSystem $fs).Role)" | Should -BeExactly 'Client'
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }

    It 'hands the ownership to a named host and back' {
        Set-FamfsFileSystem $fs -Owner $Client -Confirm:$false | Should -BeNullOrEmpty
        Assert-Error (Get-ErrorOf { New-FamfsFile h 1 -FileSystem $fs }) New-FamfsFile NotMaster InvalidOperation
        Invoke-AsClient {
            $null = New-FamfsDirectory d -FileSystem $fs
            Set-FamfsFileSystem $fs -Owner $Master -Confirm:$false
        }
        (New-FamfsFile d/h 1 -FileSystem $fs).LogIndex | Should -Be 2
    }

    It 'changes nothing with -WhatIf' {
        Set-FamfsFileSystem $fs -Owner $Client -WhatIf
        Invoke-AsClient { Set-FamfsFileSystem $fs -TakeOwnership -WhatIf }
        "$((Get-FamfsFileSystem $fs).MasterUuid)" | Should -BeExactly $Master
    }

    It 'changes nothing where this host is the master already' {
        $before = ConvertTo-Hex (Read-Byte $fs.Device 0 8192)
        Set-FamfsFileSystem $fs -TakeOwnership -Confirm:$false
        ConvertTo-Hex (Read-Byte $fs.Device 0 8192) | Should -BeExactly $before
    }

    It 'refuses to let a client name a master' {
        $errors = Get-ErrorOf { Invoke-AsClient { Set-FamfsFileSystem $fs -Owner $Client -Confirm:$false } }
        Assert-Error $errors Set-FamfsFileSystem NotMaster InvalidOperation $fs.Device
    }

    It 'refuses the nil UUID' {
        $errors = Get-ErrorOf { Set-FamfsFileSystem $fs -Owner ([guid]::Empty) -Confirm:$false }
        $errors.FullyQualifiedErrorId | Should -Match '^HostIdentityInvalid,'
        "$((Get-FamfsFileSystem $fs).MasterUuid)" | Should -BeExactly $Master
    }

    It 'finishes a change that was cut off' {
        # The whole superblock is at 4096; of the primary only the first of the two stores was made.
        Invoke-AsClient { Set-FamfsFileSystem $fs -TakeOwnership -Confirm:$false }
        $crc = Read-Byte $fs.Device 96 1
        Invoke-ByteFlip $fs.Device 96
        "$((Get-FamfsFileSystem $fs).MasterUuid)" | Should -BeExactly $Client
        Assert-Error (Get-ErrorOf { New-FamfsFile h 1 -FileSystem $fs }) New-FamfsFile NotMaster InvalidOperation
        Invoke-AsClient { $null = New-FamfsFile h 1 -FileSystem $fs }
        Read-Byte $fs.Device 96 1 | Should -Be $crc
    }

    It 'is known to be dangerous: its impact is high' {
        $class = (Get-Command Set-FamfsFileSystem).ImplementingType
        $attribute = [System.Attribute]::GetCustomAttribute($class, [System.Management.Automation.CmdletAttribute])
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'High'
    }
}
