# What a command tells while it works: a progress bar after a second.

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
