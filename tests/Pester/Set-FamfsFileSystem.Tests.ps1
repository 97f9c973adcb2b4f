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
        (New-FamfsFile d/h 1 -FileSystem $fs).LogIndex | Should -Be 3 -Because 'the times are an entry too'
    }

    It 'changes nothing with -WhatIf' {
        Set-FamfsFileSystem $fs -Owner $Client -WhatIf
        Invoke-AsClient { Set-FamfsFileSystem $fs -TakeOwnership -WhatIf }
        "$((Get-FamfsFileSystem $fs).MasterUuid)" | Should -BeExactly $Master
    }

    It 'is an error without a choice, and names the choices' -ForEach @(@{}, @{ TakeOwnership = $false }) {
        $parameters = $_
        $errors = Get-ErrorOf { Set-FamfsFileSystem $fs -Confirm:$false @parameters }
        $errors[0].FullyQualifiedErrorId | Should -Match '^ChoiceRequired,'
        $errors[0].ErrorDetails.RecommendedAction | Should -Match '-TakeOwnership.*-Owner'
    }

    It 'checks with -WhatIf what it checks without' {
        (Get-ErrorOf { Invoke-AsClient { Set-FamfsFileSystem $fs -Owner $Client -WhatIf } }).FullyQualifiedErrorId | Should -Match '^NotMaster,'
        (Get-ErrorOf { Set-FamfsFileSystem $fs -Owner ([guid]::Empty) -WhatIf }).FullyQualifiedErrorId | Should -Match '^HostIdentityInvalid,'
    }

    It 'says that this host is the master already' {
        Set-FamfsFileSystem $fs -TakeOwnership -WhatIf -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'master of .* already'
        Set-FamfsFileSystem $fs -Owner $Master -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'master of .* already'
    }

    It 'changes nothing where this host is the master already' {
        $before = ConvertTo-Hex (Read-Byte $fs.Device 0 8192)
        Set-FamfsFileSystem $fs -TakeOwnership -Confirm:$false -WarningAction SilentlyContinue
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

    It 'writes an EROFS view, keeps it up to what is created, and takes it away' {
        $image = New-TestImage
        $image.View | Should -BeNullOrEmpty
        Set-FamfsFileSystem $image -View Erofs -WhatIf
        (Get-FamfsFileSystem $image).View | Should -BeNullOrEmpty
        (Set-FamfsFileSystem $image -View Erofs -Confirm:$false -PassThru).View.Generation | Should -Be 1
        ConvertTo-Hex (Read-Byte $image.Device 1024 4) | Should -BeExactly 'e2e1f5e0'
        $null = 1..3 | ForEach-Object { New-FamfsFile "f$_" 1MB -FileSystem $image }
        $view = (Get-FamfsFileSystem $image).View
        "$($view.Files) $($view.Generation) $($view.IsCurrent) $view" | Should -BeExactly '3 4 True Erofs 4'
        Set-FamfsFileSystem $image -View None -Confirm:$false
        (Get-FamfsFileSystem $image).View | Should -BeNullOrEmpty
        ConvertTo-Hex (Read-Byte $image.Device 1024 4) | Should -BeExactly '00000000'
        Set-FamfsFileSystem $image -View None -Confirm:$false -WarningVariable warning 3> $null
        "$warning" | Should -Match 'has no EROFS view'
    }

    It 'lets only the master write a view, and writes the first at format when asked' {
        $image = New-FamfsFileSystem (Get-TestPath viewed.famfs) -Size 4GB -View Erofs
        "$($image.View)" | Should -BeExactly 'Erofs 1'
        foreach ($view in 'Erofs', 'None') {
            $errors = Get-ErrorOf { Invoke-AsClient { Set-FamfsFileSystem $image -View $view -Confirm:$false } }
            Assert-Error $errors Set-FamfsFileSystem NotMaster InvalidOperation $image.Device
        }

        Clear-FamfsFileSystem $image -Confirm:$false
        ConvertTo-Hex (Read-Byte $image.Device 1024 4) | Should -BeExactly '00000000'
    }

    It 'is known to be dangerous: its impact is high' {
        $class = (Get-Command Set-FamfsFileSystem).ImplementingType
        $attribute = [System.Attribute]::GetCustomAttribute($class, [System.Management.Automation.CmdletAttribute])
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'High'
    }
}
