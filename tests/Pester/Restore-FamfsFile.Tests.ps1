BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Restore-FamfsFile' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'a', 'd/b' | New-FamfsFile -Size 1MB -Seed 3 -FileSystem $fs
        Remove-FamfsFile a, d -Recurse -FileSystem $fs
    }

    It 'brings a file back by the path that it had, with its content' {
        (Restore-FamfsFile a -FileSystem $fs -PassThru).Path | Should -BeExactly 'a'
        (Test-FamfsFile a -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Should -Not -Contain 'a'
    }

    It 'brings back what Get-FamfsFile -Removed writes, directories first' {
        Get-FamfsFile -Removed -FileSystem $fs | Sort-Object OriginalPath | Restore-FamfsFile
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Sort-Object | Should -Be 'a', 'd', 'd/b'
        Get-FamfsFile -Removed -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'restores to another path, and over a file with -Force' {
        $null = New-FamfsFile a -Size 2MB -Seed 9 -FileSystem $fs
        Assert-Error (Get-ErrorOf { Restore-FamfsFile a -FileSystem $fs }) Restore-FamfsFile AlreadyExists ResourceExists
        Restore-FamfsFile a -Destination c -FileSystem $fs
        (Test-FamfsFile c -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        Remove-FamfsFile c -FileSystem $fs
        Restore-FamfsFile c -Destination a -Force -FileSystem $fs
        (Test-FamfsFile a -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        (Get-FamfsFile -Removed a -FileSystem $fs).Size | Should -Be 2MB
    }

    It 'needs the directory of the path' {
        Assert-Error (Get-ErrorOf { Restore-FamfsFile d/b -FileSystem $fs }) Restore-FamfsFile ParentNotFound ObjectNotFound
        Restore-FamfsFile d, d/b -FileSystem $fs
        (Test-FamfsFile d/b -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'refuses what was not removed' {
        Assert-Error (Get-ErrorOf { Restore-FamfsFile none -FileSystem $fs }) Restore-FamfsFile NotRemoved InvalidArgument 'none'
    }

    It 'changes nothing with -WhatIf' {
        Restore-FamfsFile a -FileSystem $fs -WhatIf
        Get-FamfsFile -FileSystem $fs | Should -BeNullOrEmpty
    }
}
