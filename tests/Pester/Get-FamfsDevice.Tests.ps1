BeforeAll {
    . $PSScriptRoot/Common.ps1

    # What sysfs shows of one DAX device. The driver is a link, as the kernel makes it.
    function New-SysFsDevice([string]$Root, [string]$Name, [string]$Driver, [hashtable]$Values) {
        $directory = "$Root/bus/dax/devices/$Name"
        $null = [System.IO.Directory]::CreateDirectory($directory)
        foreach ($key in $Values.Keys) {
            [System.IO.File]::WriteAllText("$directory/$key", "$($Values[$key])`n")
        }

        if ($Driver) {
            $null = [System.IO.Directory]::CreateDirectory("$Root/bus/dax/drivers/$Driver")
            $null = [System.IO.Directory]::CreateSymbolicLink("$directory/driver", "$Root/bus/dax/drivers/$Driver")
        }
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsDevice' {
    Context 'the devices of a sysfs tree' {
        BeforeAll {
            $sys = Get-TestPath 'sys'
            New-SysFsDevice $sys dax90.0 device_dax @{ size = 541163782144; align = 2097152; target_node = 2; numa_node = 0; dev = '250:1' }
            New-SysFsDevice $sys dax90.1 kmem @{ size = 17179869184; align = '0x40000000'; target_node = 3; numa_node = -1; dev = '250:2' }
            New-SysFsDevice $sys dax91.0 fsdev_dax @{ size = 8589934592; align = 2097152; dev = '250:3' }
            New-SysFsDevice $sys dax92.0 '' @{ size = 4294967296 }
            $devices = @(Get-FamfsDevice -SysFsRoot $sys)
        }

        It 'lists them all by name' {
            $devices | Should -HaveCount 4
            $devices[0] | Should -BeOfType Famfs.FamfsDevice
            $devices.Name | Should -Be @('dax90.0', 'dax90.1', 'dax91.0', 'dax92.0')
            $devices.Device | Should -Be @('/dev/dax90.0', '/dev/dax90.1', '/dev/dax91.0', '/dev/dax92.0')
        }

        It 'reads size, alignment and nodes, in decimal and in hexadecimal digits' {
            $devices.Size | Should -Be @(541163782144, 16GB, 8GB, 4GB)
            $devices[0].Align | Should -Be 2MB
            $devices[1].Align | Should -Be 1GB
            $devices[0].TargetNode | Should -Be 2
            $devices[0].NumaNode | Should -Be 0
            $devices[1].NumaNode | Should -Be -1
        }

        It 'takes the kernel''s own values for what is missing' {
            $devices[3].Align | Should -Be 2MB
            $devices[3].TargetNode | Should -Be -1
            $devices[3].NumaNode | Should -Be -1
        }

        It 'tells the mode by the driver, in daxctl''s words' {
            $devices.ModeName | Should -Be @('devdax', 'system-ram', 'famfs', 'unknown')
            "$($devices[0].Mode)" | Should -BeExactly 'DevDax'
        }

        It 'says which mode stands in the way' {
            $devices[0].Problem | Should -BeNullOrEmpty
            $devices[1].Problem | Should -Match 'system-ram'
            $devices[2].Problem | Should -Match 'famfs'
            $devices[1].HasFamfs | Should -BeNullOrEmpty
        }

        It 'finds nothing in a tree without DAX devices' {
            Get-FamfsDevice -SysFsRoot (Get-TestPath 'nothing') | Should -BeNullOrEmpty
        }
    }

    Context 'image files' {
        BeforeAll {
            $fs = New-TestImage 'named.famfs'
        }

        It 'describes an image and what is on it' {
            $device = Get-FamfsDevice $fs.Device
            $device | Should -BeOfType Famfs.FamfsDevice
            $device.Name | Should -BeExactly 'named.famfs'
            $device.Device | Should -BeExactly $fs.Device
            $device.Size | Should -Be 4GB
            $device.ModeName | Should -BeExactly 'file'
            $device.HasFamfs | Should -BeTrue
            $device.FileSystemUuid | Should -Be $fs.Uuid
            "$($device.Role)" | Should -BeExactly 'Master'
        }

        It 'shows a client''s role' {
            "$((Invoke-AsClient { Get-FamfsDevice $fs }).Role)" | Should -BeExactly 'Client'
        }

        It 'says that there is no famfs on a file' {
            $device = Get-FamfsDevice (New-HostFile (Get-TestPath 'junk') 5000)
            $device.HasFamfs | Should -BeFalse
            $device.Size | Should -Be 5000
            "$($device.Role)" | Should -BeExactly 'None'
            $device.FileSystemUuid | Should -BeNullOrEmpty
        }

        It 'takes <Kind> from the pipeline' -ForEach @(
            @{ Kind = 'strings'; Convert = { $args[0].Device } }
            @{ Kind = 'file systems'; Convert = { $args[0] } }
            @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
            @{ Kind = 'FileInfo objects'; Convert = { [System.IO.FileInfo]::new($args[0].Device) } }
            @{ Kind = 'files'; Convert = { New-FamfsFile 'f' 1 -FileSystem $args[0] } }
            @{ Kind = 'objects of daxctl with chardev'; Convert = { [PSCustomObject]@{ chardev = $args[0].Device; size = 1 } } }
        ) {
            (& $Convert $fs | Get-FamfsDevice).Device | Should -BeExactly $fs.Device
        }

        It 'is an error record on <Case>, and goes on' -ForEach @(
            @{ Case = 'no such device'; Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
            @{ Case = 'a directory'; Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
        ) {
            $device = & $Make
            Assert-Error (Get-ErrorOf { Get-FamfsDevice $device, $fs.Device }) Get-FamfsDevice $Id $Category $device
            (Get-FamfsDevice $device, $fs.Device -ErrorAction SilentlyContinue).Name | Should -BeExactly 'named.famfs'
        }
    }
}
