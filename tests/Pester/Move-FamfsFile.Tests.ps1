BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Move-FamfsFile' {
    BeforeEach {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'a', 'b' | New-FamfsFile -Size 1MB -Seed 3 -FileSystem $fs
        $null = New-FamfsDirectory new -FileSystem $fs
    }

    It 'moves into a directory, older or newer than the file' {
        (Move-FamfsFile a, b d -FileSystem $fs -PassThru).Path | Should -Be 'd/a', 'd/b'
        Get-FamfsFile d/a -FileSystem $fs | Move-FamfsFile -Destination new/
        (Get-FamfsFile -Recurse -File -FileSystem $fs).Path | Sort-Object | Should -Be 'd/b', 'new/a'
        (Test-FamfsFile new/a -Seed 3 -FileSystem $fs).Passed | Should -BeTrue
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }

    It 'moves a directory with what is in it' {
        $null = 1..200 | ForEach-Object { "d/$_" } | New-FamfsFile -Size 1 -FileSystem $fs
        Move-FamfsFile d new -FileSystem $fs
        (Get-FamfsFile new/d -FileSystem $fs) | Should -HaveCount 200
        (Get-FamfsFile -FileSystem $fs).Path | Sort-Object | Should -Be 'a', 'b', 'new'
        Test-FamfsFileSystem $fs -Quiet | Should -BeTrue
    }

    It 'moves to another path, and to the root' {
        Move-FamfsFile a d/c -FileSystem $fs
        Move-FamfsFile d/c / -FileSystem $fs
        (Get-FamfsFile -File -FileSystem $fs).Path | Sort-Object | Should -Be 'b', 'c'
    }

    It 'refuses a directory inside itself, a missing directory, and another file system' {
        $other = New-TestImage
        Assert-Error (Get-ErrorOf { Move-FamfsFile d d/x -FileSystem $fs }) Move-FamfsFile MoveIntoItself InvalidArgument 'd'
        Assert-Error (Get-ErrorOf { Move-FamfsFile a x/y -FileSystem $fs }) Move-FamfsFile ParentNotFound ObjectNotFound 'a'
        $place = (New-FamfsDirectory there -FileSystem $other).PSPath
        Assert-Error (Get-ErrorOf { Get-FamfsFile a -FileSystem $fs | Move-FamfsFile -Destination $place -FileSystem $null }) Move-FamfsFile DestinationInvalid InvalidArgument 'a'
    }

    It 'changes nothing with -WhatIf' {
        Move-FamfsFile a d -FileSystem $fs -WhatIf
        (Get-FamfsFile -File -FileSystem $fs).Path | Should -Be 'a', 'b'
    }
}
