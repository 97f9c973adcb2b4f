BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Rename-FamfsFile' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'a', 'd/b' | New-FamfsFile -Size 1MB -Seed 3 -FileSystem $fs
    }

    It 'renames a file, and every host sees it' {
        (Rename-FamfsFile a c -FileSystem $fs -PassThru).Path | Should -BeExactly 'c'
        (Invoke-AsClient { Get-FamfsFile -FileSystem $fs }).Path | Should -Be 'd', 'c'
        (Test-FamfsFile c -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'renames a directory with what is in it' {
        Rename-FamfsFile d e -FileSystem $fs | Should -BeNullOrEmpty
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Be 'a', 'e', 'e/b'
    }

    It 'keeps the directory of an object' {
        Get-FamfsFile d/b -FileSystem $fs | Rename-FamfsFile -NewName c
        (Get-FamfsFile d -FileSystem $fs).Path | Should -BeExactly 'd/c'
    }

    It 'replaces a file with -Force' {
        $null = New-FamfsFile c -Size 2MB -FileSystem $fs
        Assert-Error (Get-ErrorOf { Rename-FamfsFile a c -FileSystem $fs }) Rename-FamfsFile AlreadyExists ResourceExists 'a'
        Rename-FamfsFile a c -Force -FileSystem $fs
        (Test-FamfsFile c -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Should -BeExactly 'c'
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'a directory'; New = 'd/c'; Id = 'PathInvalid' }
        @{ Case = 'a long name'; New = 'n' * 80; Id = 'PathTooLong' }
        @{ Case = 'a reserved name'; New = '.famfs.x'; Id = 'PathReserved' }
    ) {
        Assert-Error (Get-ErrorOf { Rename-FamfsFile a $New -FileSystem $fs }) Rename-FamfsFile $Id InvalidArgument 'a'
    }

    It 'changes nothing with -WhatIf' {
        Rename-FamfsFile a c -FileSystem $fs -WhatIf
        (Get-FamfsFile -FileSystem $fs).Path | Should -Be 'd', 'a'
    }
}
