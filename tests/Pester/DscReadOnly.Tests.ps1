# What only looks never opens a device for writing: what is opened is seen by strace, and a second image lies in a read-only mount.

BeforeDiscovery {
    $canTest = [System.Environment]::IsPrivilegedProcess -and (Get-Command strace -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'get, test, export and what-if' -Skip:(-not $canTest) {
    BeforeAll {
        $device = Get-TestPath looked
        $folder = [System.IO.Directory]::CreateDirectory((Get-TestPath 'read only')).FullName
        $locked = "$folder/locked"
        foreach ($image in $device, $locked) {
            $null = New-FamfsFileSystem $image -Size 4GB -LogSize 8MB
            $null = New-FamfsDirectory d -FileSystem $image
            $null = New-FamfsFile d/f -Size 1000 -FileSystem $image
        }

        # A device of a sysfs tree, with two drivers and what they are told by.
        $sys = Get-TestPath 'sys'
        $null = [System.IO.Directory]::CreateDirectory("$sys/bus/dax/devices/dax90.0")
        [System.IO.File]::WriteAllText("$sys/bus/dax/devices/dax90.0/size", "4294967296`n")
        foreach ($driver in 'device_dax', 'fsdev_dax') {
            $null = [System.IO.Directory]::CreateDirectory("$sys/bus/dax/drivers/$driver")
            'bind', 'unbind', 'new_id', 'remove_id' | ForEach-Object { [System.IO.File]::WriteAllText("$sys/bus/dax/drivers/$driver/$_", '') }
        }

        $null = [System.IO.Directory]::CreateSymbolicLink("$sys/bus/dax/devices/dax90.0/driver", "$sys/bus/dax/drivers/device_dax")
        $switch = @{ device = '/dev/dax90.0'; mode = 'famfs'; sysFsRoot = $sys }

        $source = New-HostFile (Get-TestPath 'other content') 1000
        $mount = @{ device = $device; mountPoint = Get-TestPath 'never mounted'; persistent = 'fstab'; fstab = Get-TestPath fstab }
        $cases = @(
            foreach ($one in @(
                    @('FileSystem', @{ device = $device; master = $Client }), @('Directory', @{ device = $device; path = 'd'; mode = '0711' }),
                    @('Directory', @{ device = $device; path = 'new/below' }), @('File', @{ device = $device; path = 'new'; size = 1; seed = 1 }),
                    @('File', @{ device = $device; path = 'd/f'; size = 2000; owner = '7' }),
                    @('File', @{ device = $device; path = 'd/f'; source = $source; force = $true }), @('Mount', $mount),
                    @('DeviceMode', $switch))) {
                foreach ($operation in 'get', 'test', 'set') { , @($one[0], $operation, $one[1]) }
            }
            foreach ($resource in 'FileSystem', 'Directory', 'File', 'Mount') { , @($resource, 'export', @{ device = $device }) }
            , @('DeviceMode', 'export', @{ sysFsRoot = $sys })
            , @('FileSystem', 'delete', @{ device = $device; force = $true })
            , @('File', 'delete', @{ device = $device; path = 'd/f' })
            , @('DeviceMode', 'write', $switch)
            foreach ($operation in 'get', 'test', 'export', 'set', 'write') { , @('File', $operation, @{ device = $locked; path = 'new'; size = 2000 }) }
        )
        $script = Get-TestPath 'cases.ps1'
        Set-Content $script @'
param($Module, $File)
Import-Module "$Module/dsc/engine/Famfs.Automation.psm1"
foreach ($case in Get-Content -Raw $File | ConvertFrom-Json -AsHashtable) {
    $isWrite = $case[1] -eq 'write'
    $words = @{ Resource = $case[0]; Operation = $isWrite ? 'set' : $case[1]; Text = ConvertTo-Json $case[2]; WhatIf = -not $isWrite }
    $reply = Invoke-AutomationOperation @words
    "$($case[0]) $($case[1]) $($reply.ExitCode) $($reply.Traces)"
}
'@
        $file = Get-TestPath 'cases.json'
        ConvertTo-Json -Depth 5 $cases | Set-Content $file
        $trace = Get-TestPath trace
        $words = @('-f', '-qq', '-e', 'trace=open,openat,openat2,creat', '-o', $trace) + @(Get-HostCommand) +
            @('-NoProfile', '-NonInteractive', '-File', $script, $ModuleRoot, $file)
        $said = @(unshare -m --propagation private sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec strace "$@"' $folder @words | Where-Object { $_ -notlike 'What if: *' })
    }

    It 'does all that does not change anything' {
        $said | Should -HaveCount $cases.Count
        $looks = @($said[0..($said.Count - 3)] -cnotlike 'DeviceMode write *')
        $looks | Should -HaveCount ($cases.Count - 3)
        $looks -cnotmatch '^\w+ \w+ 0 $' | Should -BeNullOrEmpty
        @(Get-FamfsFile -Recurse -FileSystem $device).Path | Should -Be 'd', 'd/f'
    }

    It 'opens the device, and never for writing' {
        $opened = @(Select-String -LiteralPath $trace -SimpleMatch "`"$device`"")
        $opened | Should -Not -BeNullOrEmpty
        $opened | Where-Object { $_.Line -match 'O_RDWR|O_WRONLY|creat' } | Should -BeNullOrEmpty
    }

    # The tree does not do what it is told: set tells the old driver, the new one, and the old one again, and fails.
    It 'tells no driver anything, which set alone does' {
        $said -clike 'DeviceMode write *' | Should -Match '^DeviceMode write 1 .*DeviceSwitchFailed'
        $opened = @(Select-String -LiteralPath $trace -SimpleMatch "`"$sys/", '"/dev/dax90.0"').Line
        $opened | Should -Not -BeNullOrEmpty
        @($opened -match 'O_RDWR|O_WRONLY|creat') -replace '.*drivers/(\w+/\w+)".*', '$1' |
            Should -Be 'device_dax/unbind', 'fsdev_dax/bind', 'device_dax/bind'
    }

    It 'says of a device that is read-only what set says, which alone tries to write' {
        $said[-2] | Should -Match '^File set 1 .*DeviceReadOnly'
        $said[-1] | Should -BeExactly $said[-2].Replace('File set', 'File write')
        Select-String -LiteralPath $trace -Pattern 'locked".*O_RDWR.* = -1 EROFS' | Should -HaveCount 1
    }
}
