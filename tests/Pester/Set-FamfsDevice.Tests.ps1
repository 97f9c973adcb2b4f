BeforeAll {
    . $PSScriptRoot/Common.ps1

    # One DAX device of a sysfs tree: its node, its driver, and what a driver's folder takes.
    function New-DaxTree([string]$Root, [string]$Name, [string]$Driver) {
        $directory = "$Root/bus/dax/devices/$Name"
        $null = [System.IO.Directory]::CreateDirectory($directory)
        [System.IO.File]::WriteAllText("$directory/size", "4294967296`n")
        if ($Driver) {
            $null = [System.IO.Directory]::CreateDirectory("$Root/bus/dax/drivers/$Driver")
            $null = [System.IO.Directory]::CreateSymbolicLink("$directory/driver", "$Root/bus/dax/drivers/$Driver")
        }

        "/dev/$Name"
    }
}

AfterAll {
    Restore-Identity
}

# Switching for real is shown on real devices, by tests/hosts.
Describe 'Set-FamfsDevice' {
    BeforeAll {
        $sys = Get-TestPath 'sys'
        $devdax = New-DaxTree $sys dax90.0 device_dax
        $ram = New-DaxTree $sys dax91.0 kmem
    }

    It 'leaves a device that is in the mode already' {
        (Set-FamfsDevice $devdax -Mode DevDax -SysFsRoot $sys -Confirm:$false -PassThru).ModeName | Should -BeExactly 'devdax'
        Set-FamfsDevice $devdax -Mode DevDax -SysFsRoot $sys -Confirm:$false | Should -BeNullOrEmpty
    }

    It 'takes the objects of Get-FamfsDevice' {
        $device = Get-FamfsDevice -SysFsRoot $sys | Where-Object Name -eq 'dax90.0'
        ($device | Set-FamfsDevice -Mode DevDax -SysFsRoot $sys -Confirm:$false -PassThru).Name | Should -BeExactly 'dax90.0'
    }

    It 'does nothing with -WhatIf' {
        Set-FamfsDevice $devdax -Mode Famfs -SysFsRoot $sys -WhatIf | Should -BeNullOrEmpty
    }

    It 'checks with -WhatIf what it checks without' {
        $image = Get-TestPath 'an image'
        [System.IO.File]::WriteAllText($image, '')
        (Get-ErrorOf { Set-FamfsDevice $image -Mode DevDax -SysFsRoot $sys -WhatIf }).FullyQualifiedErrorId | Should -Match '^ModeUnsupported,'
        (Get-ErrorOf { Set-FamfsDevice /dev/dax9.9 -Mode DevDax -SysFsRoot $sys -WhatIf }).FullyQualifiedErrorId | Should -Match '^DeviceNotFound,'
        Set-FamfsDevice $devdax -Mode DevDax -SysFsRoot $sys -WhatIf -WarningVariable warning -WarningAction SilentlyContinue
        "$warning" | Should -Match 'already'
    }

    It 'asks by itself' {
        $attribute = [Famfs.Cmdlets.Commands.SetFamfsDeviceCommand].GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'High'
    }

    It 'says that the kernel has no such driver' {
        $record = Get-ErrorOf { Set-FamfsDevice $devdax -Mode Famfs -SysFsRoot $sys -Confirm:$false }
        Assert-Error $record Set-FamfsDevice DriverMissing ObjectNotFound $devdax
        $record.ErrorDetails.RecommendedAction | Should -Match 'modprobe fsdev_dax'
    }

    It 'leaves memory of this host to daxctl' {
        $record = Get-ErrorOf { Set-FamfsDevice $ram -Mode DevDax -SysFsRoot $sys -Confirm:$false }
        Assert-Error $record Set-FamfsDevice DeviceWrongMode InvalidOperation $ram
        $record.ErrorDetails.RecommendedAction | Should -Match 'daxctl reconfigure-device --mode=devdax dax91.0'
        $record.ErrorDetails.RecommendedAction | Should -Not -Match 'Set-FamfsDevice \S+ -Mode' -Because 'that is what failed'
    }

    It 'is an error record on <Case>, and goes on' -ForEach @(
        @{ Case = 'no such device'; Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { '/dev/dax99.0' } }
        @{ Case = 'an image file'; Id = 'ModeUnsupported'; Category = 'InvalidArgument'; Make = { (New-TestImage).Device } }
    ) {
        $device = & $Make
        Assert-Error (Get-ErrorOf { Set-FamfsDevice $device -Mode DevDax -SysFsRoot $sys -Confirm:$false }) Set-FamfsDevice $Id $Category $device
        $after = Set-FamfsDevice $device, $devdax -Mode DevDax -SysFsRoot $sys -Confirm:$false -PassThru -ErrorAction SilentlyContinue
        $after.Name | Should -BeExactly 'dax90.0'
    }

    It 'takes no other mode' {
        (Get-ErrorOf { Set-FamfsDevice $devdax -Mode 'system-ram' -SysFsRoot $sys -Confirm:$false }).FullyQualifiedErrorId |
            Should -Match '^ParameterArgumentValidationError'
    }
}
