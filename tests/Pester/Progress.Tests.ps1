# What a command tells while it works: a progress bar after a second, and with -Verbose what it did where.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage -Size 8GB

    function Get-Told([scriptblock]$Script, [string]$Stream) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$ModuleRoot/Famfs.psd1'").Invoke()
            $shell.Commands.Clear()
            $null = $shell.AddScript($Script).AddArgument($fs.Device).AddArgument("$TestDrive").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $shell.Streams.$Stream
        }
        finally {
            $shell.Dispose()
        }
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Progress' {
    It 'of a hash has bytes, rate and time left, in one line, and is removed at its end' {
        $null = New-FamfsFile large -Size 6GB -FileSystem $fs
        $bars = @(Get-Told { param($device) Get-FamfsFileHash large -Algorithm SHA1 -FileSystem $device } Progress)
        $bars.Count | Should -BeGreaterThan 1
        $bars.Activity | Select-Object -Unique | Should -BeExactly 'Hashing'
        $bars.ActivityId | Select-Object -Unique | Should -HaveCount 1
        foreach ($bar in $bars | Select-Object -SkipLast 1) {
            $bar.StatusDescription | Should -Match '^[\d.]+ [KMG]iB of 6 GiB, [\d.]+ [KMG]iB/s$'
            $bar.PercentComplete | Should -BeIn (0..100)
            $bar.SecondsRemaining | Should -BeGreaterOrEqual 0
            $bar.RecordType | Should -Be 'Processing'
        }

        $bars[-1].RecordType | Should -Be 'Completed'
        $percent = @($bars.PercentComplete | Where-Object { $_ -ge 0 })
        ($percent | Sort-Object) | Should -Be $percent
    }

    It 'of what is done at once is none' {
        Get-Told { param($device) $null = New-FamfsFile small -Size 4096 -Seed 3 -FileSystem $device; Test-FamfsFile small -Seed 3 -FileSystem $device } Progress |
            Where-Object Activity -in 'Testing', 'Filling new files' | Should -BeNullOrEmpty
    }
}

Describe '-Verbose' {
    It 'of New-FamfsFile tells the entry and the extents' {
        $lines = @(Get-Told { param($device) New-FamfsFile told -Size 3MB -FileSystem $device -Verbose } Verbose).Message
        $run = Get-FamfsFileMap told -FileSystem $fs
        $lines -match "'told'.*entry $((Get-FamfsFile told -FileSystem $fs).LogIndex) of the log.*extents: 4194304 bytes at $($run.DeviceOffset)" | Should -HaveCount 1
    }

    It 'of New-FamfsFileSystem tells what was written where' {
        $lines = @(Get-Told { param($device, $drive) New-FamfsFileSystem "$drive/told.famfs" -Size 4GB -Verbose } Verbose).Message
        $lines -match '10 MiB \(10485760 bytes\).*empty log of 8 MiB \(8388608 bytes\) at 2097152.*superblock' | Should -HaveCount 1
    }

    It 'of Copy-FamfsFile names each file' {
        $source = New-HostFile (Get-TestPath 'host file') 5000
        $lines = @(Get-Told { param($device, $drive) Copy-FamfsFile "$drive/host file" -Destination copy -ToFileSystem $device -Verbose } Verbose).Message
        $lines -match "host file' is copied to 'copy' on .*4\.88 KiB \(5000 bytes\)" | Should -HaveCount 1
    }

    It 'of Sync-FamfsFile tells what became of the cache lines' {
        $null = New-FamfsFile synced -Size 4096 -FileSystem $fs
        @(Get-Told { param($device) Sync-FamfsFile synced -FileSystem $device -Verbose } Verbose).Message -match "^Wrote back .*'synced'" | Should -HaveCount 1
        @(Get-Told { param($device) Sync-FamfsFile synced -Invalidate -FileSystem $device -Verbose } Verbose).Message -match "^Dropped .*'synced'" | Should -HaveCount 1
    }
}
