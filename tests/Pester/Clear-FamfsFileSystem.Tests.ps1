BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Clear-FamfsFileSystem' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsFile f 4096 -Seed 42 -FileSystem $fs
    }

    It 'takes the magic away and leaves the data where it is' {
        $data = (Get-FamfsFileMap f -FileSystem $fs).DeviceOffset
        Clear-FamfsFileSystem $fs -Confirm:$false | Should -BeNullOrEmpty
        Read-Byte $fs.Device 0 8 | Where-Object { $_ -ne 0 } | Should -BeNullOrEmpty
        ConvertTo-Hex (Read-Byte $fs.Device $data 8) | Should -BeExactly '985f52e27afb0c3d'
        [System.IO.FileInfo]::new($fs.Device).Length | Should -Be 4GB
    }

    It 'makes the session forget it' {
        Clear-FamfsFileSystem $fs -Confirm:$false
        Assert-Error (Get-ErrorOf { Get-FamfsFileSystem $fs }) Get-FamfsFileSystem NotFamfs ObjectNotFound $fs.Device
        (Get-FamfsDevice $fs).HasFamfs | Should -BeFalse
    }

    It 'leaves a device that can be formatted without -Force' {
        Clear-FamfsFileSystem $fs -Confirm:$false
        (New-FamfsFileSystem $fs).Files | Should -Be 0
    }

    It 'is known to destroy: its impact is high' {
        $class = (Get-Command Clear-FamfsFileSystem).ImplementingType
        $attribute = [System.Attribute]::GetCustomAttribute($class, [System.Management.Automation.CmdletAttribute])
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'High'
        $attribute.SupportsShouldProcess | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        Clear-FamfsFileSystem $fs -WhatIf
        Clear-FamfsFileSystem $fs -Force -WhatIf
        (Test-FamfsFile f -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'takes <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'strings'; Convert = { $args[0].Device } }
        @{ Kind = 'file systems'; Convert = { Get-FamfsFileSystem $args[0] } }
        @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
    ) {
        & $Convert $fs | Clear-FamfsFileSystem -Confirm:$false
        (Get-FamfsDevice $fs).HasFamfs | Should -BeFalse
    }

    It 'refuses what another host formatted, and with -Force destroys it' {
        $errors = Get-ErrorOf { Invoke-AsClient { Clear-FamfsFileSystem $fs -Confirm:$false } }
        Assert-Error $errors Clear-FamfsFileSystem NotMaster InvalidOperation $fs.Device
        (Test-FamfsFile f -Seed 42 -FileSystem $fs).Passed | Should -BeTrue
        Invoke-AsClient { Clear-FamfsFileSystem $fs -Force -Confirm:$false }
        (Get-FamfsDevice $fs).HasFamfs | Should -BeFalse
    }

    It 'names what it would destroy, and checks with -WhatIf what it checks without' {
        $text = Invoke-SecondHost "`$env:FAMFS_SYSTEM_UUID = '$Client'; Clear-FamfsFileSystem '$($fs.Device)' -Force -WhatIf"
        if ($null -ne $text) {
            "$text" | Should -Match "$($fs.Uuid), formatted by another host, $Master"
        }
        (Get-ErrorOf { Invoke-AsClient { Clear-FamfsFileSystem $fs -WhatIf } }).FullyQualifiedErrorId | Should -Match '^NotMaster,'
        (Get-ErrorOf { Clear-FamfsFileSystem (Get-TestPath absent) -WhatIf }).FullyQualifiedErrorId | Should -Match '^DeviceNotFound,'
    }

    It 'refuses what is damaged, and with -Force destroys it' {
        Invoke-ByteFlip $fs.Device 50
        Get-ErrorOf { Clear-FamfsFileSystem $fs -Confirm:$false } | Should -HaveCount 1
        (Get-FamfsDevice $fs).HasFamfs | Should -BeTrue
        Clear-FamfsFileSystem $fs -Force -Confirm:$false
        (Get-FamfsDevice $fs).HasFamfs | Should -BeFalse
    }

    It 'is an error record on <Id>, and goes on' -ForEach @(
        @{ Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
        @{ Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
        @{ Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
    ) {
        $device = & $Make
        Assert-Error (Get-ErrorOf { Clear-FamfsFileSystem $device, $fs.Device -Confirm:$false }) Clear-FamfsFileSystem $Id $Category $device
        (Get-FamfsDevice $fs).HasFamfs | Should -BeFalse
    }
}

Describe 'Clear-FamfsFileSystem under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage
    }

    AfterAll {
        Remove-TestMount
    }

    It 'refuses what is mounted, by whatever name and with -Force' {
        $null = [System.IO.File]::CreateSymbolicLink((Get-TestPath link), $fs.Device)
        foreach ($name in $root, $fs.Device, (Get-TestPath link)) {
            Assert-Error (Get-ErrorOf { Clear-FamfsFileSystem $name -Force -Confirm:$false }) Clear-FamfsFileSystem DeviceInUse ResourceBusy $name
        }
        (Get-FamfsFileSystem $fs).Uuid | Should -Be $fs.Uuid
    }
}
