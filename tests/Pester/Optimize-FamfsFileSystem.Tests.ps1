BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Optimize-FamfsFileSystem' {
    BeforeEach {
        $fs = New-TestImage
        New-FamfsDirectory d, e -FileSystem $fs
        $null = 1..4 | ForEach-Object { "d/f$_" } | New-FamfsFile -Size 4096 -Seed 7 -FileSystem $fs
    }

    It 'leaves out what is retired, and keeps names, bytes, times and what was removed' {
        Set-FamfsFile d/f1 -LastWriteTime '2020-02-03T04:05:06Z' -Mode 600 -FileSystem $fs
        Remove-FamfsFile d/f2, d/f3 -FileSystem $fs -Confirm:$false
        Clear-FamfsRemoved d/f2 -FileSystem $fs -Confirm:$false
        $before = Get-FamfsFile d, e -Recurse -FileSystem $fs | Select-Object Path, Mode, Size, LastWriteTime | ConvertTo-Json
        $used = (Get-FamfsFileSystem $fs).LogUsed
        $after = Optimize-FamfsFileSystem $fs -Confirm:$false
        $after.LogUsed | Should -Be ($used - 1)
        $after.Uuid | Should -Not -Be $fs.Uuid
        $after.MasterUuid | Should -Be $fs.MasterUuid
        Get-FamfsLogEntry $after | Where-Object Type -eq Invalid | Should -BeNullOrEmpty
        Get-FamfsFile d, e -Recurse -FileSystem $after | Select-Object Path, Mode, Size, LastWriteTime | ConvertTo-Json | Should -BeExactly $before
        (Test-FamfsFile d/f1, d/f4 -Seed 7 -FileSystem $after).Passed | Should -Not -Contain $false
        (Test-FamfsFileSystem $after).IsHealthy | Should -BeTrue
        Restore-FamfsFile d/f3 -FileSystem $after
        (Test-FamfsFile d/f3 -Seed 7 -FileSystem $after).Passed | Should -BeTrue
        $null = New-FamfsFile d/more -Size 4096 -FileSystem $after
    }

    It 'makes the log larger, and moves the files that are in its way' {
        $after = Optimize-FamfsFileSystem $fs -LogSize 16MB -Confirm:$false
        $after.LogSize | Should -Be 16MB
        $after.LogCapacity | Should -BeGreaterOrEqual (2 * $fs.LogCapacity)
        (Get-FamfsFileMap d/f1 -FileSystem $after).DeviceOffset | Should -BeGreaterOrEqual 18MB
        (1..4 | ForEach-Object { "d/f$_" } | Test-FamfsFile -Seed 7 -FileSystem $after).Passed | Should -Not -Contain $false
        (Test-FamfsFileSystem $after).IsHealthy | Should -BeTrue
    }

    It 'is noticed by a host that followed the old log' {
        $me = $env:FAMFS_SYSTEM_UUID
        $env:FAMFS_SYSTEM_UUID = [guid]::NewGuid()
        (Get-FamfsFile d/f1 -FileSystem $fs.Device).Size | Should -Be 4096
        $env:FAMFS_SYSTEM_UUID = $me
        $null = Optimize-FamfsFileSystem $fs -Confirm:$false
        $env:FAMFS_SYSTEM_UUID = [guid]::NewGuid()
        (Get-FamfsFile d/f1 -FileSystem $fs.Device).Size | Should -Be 4096
        Assert-Error (Get-ErrorOf { Optimize-FamfsFileSystem $fs.Device -Confirm:$false }) Optimize-FamfsFileSystem NotMaster InvalidOperation
        $env:FAMFS_SYSTEM_UUID = $me
    }

    It 'refuses a smaller log, one that is not possible, and a file that is mapped' {
        Assert-Error (Get-ErrorOf { Optimize-FamfsFileSystem $fs -LogSize 4MB -Confirm:$false }) Optimize-FamfsFileSystem LogSizeInvalid InvalidArgument
        Assert-Error (Get-ErrorOf { Optimize-FamfsFileSystem $fs -LogSize 9MB -Confirm:$false }) Optimize-FamfsFileSystem LogSizeInvalid InvalidArgument
        $map = Open-FamfsFile d/f1 -FileSystem $fs
        try {
            Assert-Error (Get-ErrorOf { Optimize-FamfsFileSystem $fs -Confirm:$false }) Optimize-FamfsFileSystem DeviceInUse ResourceBusy
        } finally {
            $map.Dispose()
        }
        (Get-FamfsFileSystem $fs).Uuid | Should -Be $fs.Uuid
    }

    It 'changes nothing with -WhatIf, and is known to have a high impact' {
        Optimize-FamfsFileSystem $fs -WhatIf | Should -BeNullOrEmpty
        (Get-FamfsFileSystem $fs).Uuid | Should -Be $fs.Uuid
        $class = (Get-Command Optimize-FamfsFileSystem).ImplementingType
        $attribute = [System.Attribute]::GetCustomAttribute($class, [System.Management.Automation.CmdletAttribute])
        "$($attribute.ConfirmImpact)" | Should -BeExactly 'High'
    }

    It 'goes on with an exchange that was cut off, and nothing else touches the file system' {
        # The word of the superblock that keeps readers away, with a record that is whole.
        $after = Optimize-FamfsFileSystem $fs -Confirm:$false
        $stream = [System.IO.File]::OpenWrite($fs.Device)
        $stream.Position = 8
        $stream.Write([System.Text.Encoding]::ASCII.GetBytes('optimize'))
        $stream.Dispose()
        Assert-Error (Get-ErrorOf { Get-FamfsFile -FileSystem $fs.Device }) Get-FamfsFile OptimizeUnfinished InvalidData
        Assert-Error (Get-ErrorOf { Repair-FamfsFileSystem $fs.Device -Confirm:$false }) Repair-FamfsFileSystem OptimizeUnfinished InvalidData
        Assert-Error (Get-ErrorOf { Test-FamfsFileSystem $fs.Device }) Test-FamfsFileSystem OptimizeUnfinished InvalidData
        Assert-Error (Get-ErrorOf { New-FamfsFileSystem $fs.Device }) New-FamfsFileSystem AlreadyFormatted ResourceExists
        (Optimize-FamfsFileSystem $fs.Device -Confirm:$false).Uuid | Should -Be $after.Uuid
        (Test-FamfsFile d/f1 -Seed 7 -FileSystem $fs.Device).Passed | Should -BeTrue
    }
}
