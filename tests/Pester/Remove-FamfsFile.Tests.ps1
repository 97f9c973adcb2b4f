BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Remove-FamfsFile' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d/e -Parents -FileSystem $fs
        $null = 'a', 'b', 'd/f', 'd/e/g' | New-FamfsFile -Size 1MB -Seed 3 -FileSystem $fs
    }

    It 'takes a file out of sight and keeps its space' {
        $free = (Get-FamfsFileSystem $fs).Free
        Remove-FamfsFile a -FileSystem $fs | Should -BeNullOrEmpty
        (Get-FamfsFile -FileSystem $fs).Path | Should -Be 'd', 'b'
        (Get-FamfsFileSystem $fs).Free | Should -Be $free
        $removed = Get-FamfsFile -Removed -FileSystem $fs
        $removed.OriginalPath | Should -BeExactly 'a'
        $removed.Path | Should -BeExactly ".famfs.removed.$($removed.LogIndex)"
        (Test-FamfsFileSystem $fs -Quiet) | Should -BeTrue
    }

    It 'removes a directory only when it is empty, or with -Recurse' {
        Assert-Error (Get-ErrorOf { Remove-FamfsFile d -FileSystem $fs }) Remove-FamfsFile DirectoryNotEmpty InvalidOperation 'd'
        Remove-FamfsFile d -Recurse -FileSystem $fs
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Be 'a', 'b'
        (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Sort-Object | Should -Be 'd', 'd/e', 'd/e/g', 'd/f'
    }

    It 'takes paths, patterns and objects' {
        'a' | Remove-FamfsFile -FileSystem $fs
        Get-FamfsFile b -FileSystem $fs | Remove-FamfsFile
        Remove-FamfsFile 'd/[f]' -FileSystem $fs
        (Get-FamfsFile -File -Recurse -FileSystem $fs).Path | Should -Be 'd/e/g'
    }

    It 'changes nothing with -WhatIf' {
        Remove-FamfsFile d -Recurse -FileSystem $fs -WhatIf
        (Get-FamfsFile -Recurse -FileSystem $fs) | Should -HaveCount 6
    }

    It 'refuses <Case>' -ForEach @(
        @{ Case = 'a name that is not there'; Name = 'none'; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        @{ Case = 'a path outside'; Name = '..'; Id = 'PathOutside'; Category = 'InvalidArgument' }
        @{ Case = 'the times'; Name = '.famfs.times'; Id = 'PathReserved'; Category = 'InvalidArgument' }
    ) {
        Assert-Error (Get-ErrorOf { Remove-FamfsFile $Name -FileSystem $fs }) Remove-FamfsFile $Id $Category $Name
    }

    It 'is for the master' {
        Assert-Error (Get-ErrorOf { Invoke-AsClient { Remove-FamfsFile a -FileSystem $fs } }) Remove-FamfsFile NotMaster InvalidOperation 'a'
        (Get-FamfsFile -FileSystem $fs).Path | Should -Contain 'a'
    }
}
