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

    It 'takes up a move that was killed, when the same command runs again' {
        $fs = New-TestImage -Size 16GB -LogSize 64MB
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 1..2500 | ForEach-Object { "d/$_" } | New-FamfsFile -Size 1 -FileSystem $fs
        $null = New-FamfsDirectory new -FileSystem $fs
        $script = Get-TestPath "$([guid]::NewGuid()).ps1"
        Set-Content $script "Import-Module '$ModuleRoot/Famfs.psd1' -ErrorAction Stop; Move-FamfsFile d new -FileSystem '$($fs.Device)'"
        $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-File', $script
        for ($attempt = 1; $attempt -le 20; $attempt++) {
            $mover = [System.Diagnostics.Process]::Start($words[0], [string[]]$words[1..($words.Count - 1)])
            while (-not $mover.HasExited -and -not (Get-FamfsFile 'new/*' -FileSystem $fs)) { }
            $mover.Kill()
            $mover.WaitForExit()
            if (Get-FamfsFile 'd*' -FileSystem $fs) {
                break
            }

            Move-FamfsFile new/d / -FileSystem $fs
        }

        $attempt | Should -BeLessOrEqual 20 -Because 'one must be killed in the middle of a move'
        @(Get-FamfsFile d, new/d -FileSystem $fs) | Should -HaveCount 2500
        Move-FamfsFile d new -FileSystem $fs
        (Get-FamfsFile -FileSystem $fs).Path | Should -Be 'new'
        (Get-FamfsFile new/d -FileSystem $fs -File) | Should -HaveCount 2500
        (Get-FamfsFile new -Recurse -Directory -FileSystem $fs).Path | Should -Be 'new/d'
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
