BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Clear-FamfsRemoved' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'a', 'b', 'd/c' | New-FamfsFile -Size 3MB -Seed 3 -FileSystem $fs
        $free = (Get-FamfsFileSystem $fs).Free
        Remove-FamfsFile a, d -Recurse -FileSystem $fs
    }

    It 'frees the space of everything removed, which new files use' {
        Clear-FamfsRemoved -FileSystem $fs -Confirm:$false | Should -BeNullOrEmpty
        (Get-FamfsFileSystem $fs).Free | Should -Be ($free + 8MB)
        Get-FamfsFile -Removed -FileSystem $fs | Should -BeNullOrEmpty
        $null = 'x', 'y' | New-FamfsFile -Size 4MB -Seed 4 -FileSystem $fs
        (Test-FamfsFile b -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }

    It 'frees what is named, by either name' {
        Clear-FamfsRemoved a -FileSystem $fs -Confirm:$false
        (Get-FamfsFileSystem $fs).Free | Should -Be ($free + 4MB)
        Get-FamfsFile -Removed 'd/*' -FileSystem $fs | Clear-FamfsRemoved -Confirm:$false
        (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Should -BeExactly 'd'
        (Get-FamfsFileSystem $fs).Free | Should -Be ($free + 8MB)
    }

    It 'does not free what this session has open' {
        $null = Restore-FamfsFile a -FileSystem $fs
        $open = Open-FamfsFile a -FileSystem $fs
        try {
            Remove-FamfsFile a -FileSystem $fs
            Assert-Error (Get-ErrorOf { Clear-FamfsRemoved a -FileSystem $fs -Confirm:$false }) Clear-FamfsRemoved FileInUse ResourceBusy
        }
        finally {
            $open.Dispose()
        }

        Clear-FamfsRemoved a -FileSystem $fs -Confirm:$false
    }

    It 'refuses what was not removed' {
        Assert-Error (Get-ErrorOf { Clear-FamfsRemoved b -FileSystem $fs -Confirm:$false }) Clear-FamfsRemoved NotRemoved InvalidArgument 'b'
        (Get-FamfsFile -FileSystem $fs).Path | Should -Be 'b'
    }

    It 'changes nothing with -WhatIf' {
        Clear-FamfsRemoved -FileSystem $fs -WhatIf
        Get-FamfsFile -Removed -FileSystem $fs | Should -HaveCount 3
    }
}
