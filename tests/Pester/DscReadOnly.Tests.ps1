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

        $source = New-HostFile (Get-TestPath 'other content') 1000
        $mount = @{ device = $device; mountPoint = Get-TestPath 'never mounted'; persistent = 'fstab'; fstab = Get-TestPath fstab }
        $cases = @(
            foreach ($one in @(
                    @('FileSystem', @{ device = $device; master = $Client }), @('Directory', @{ device = $device; path = 'd'; mode = '0711' }),
                    @('Directory', @{ device = $device; path = 'new/below' }), @('File', @{ device = $device; path = 'new'; size = 1; seed = 1 }),
                    @('File', @{ device = $device; path = 'd/f'; size = 2000; owner = '7' }),
                    @('File', @{ device = $device; path = 'd/f'; source = $source; force = $true }), @('Mount', $mount))) {
                foreach ($operation in 'get', 'test', 'set') { , @($one[0], $operation, $one[1]) }
            }
            foreach ($resource in 'FileSystem', 'Directory', 'File', 'Mount') { , @($resource, 'export', @{ device = $device }) }
            , @('FileSystem', 'delete', @{ device = $device; force = $true })
            , @('File', 'delete', @{ device = $device; path = 'd/f' })
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
        $said[0..($said.Count - 3)] | Where-Object { $_ -cnotmatch '^\w+ \w+ 0 $' } | Should -BeNullOrEmpty
        @(Get-FamfsFile -Recurse -FileSystem $device).Path | Should -Be 'd', 'd/f'
    }

    It 'opens the device, and never for writing' {
        $opened = @(Select-String -LiteralPath $trace -SimpleMatch "`"$device`"")
        $opened | Should -Not -BeNullOrEmpty
        $opened | Where-Object { $_.Line -match 'O_RDWR|O_WRONLY|creat' } | Should -BeNullOrEmpty
    }

    It 'says of a device that is read-only what set says, which alone tries to write' {
        $said[-2] | Should -Match '^File set 1 .*DeviceReadOnly'
        $said[-1] | Should -BeExactly $said[-2].Replace('File set', 'File write')
        Select-String -LiteralPath $trace -Pattern 'locked".*O_RDWR.* = -1 EROFS' | Should -HaveCount 1
    }
}
