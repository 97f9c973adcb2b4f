BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Watch-FamfsFileSystem' {
    BeforeEach {
        $fs = New-TestImage
        $view = Get-TestPath "view-$([guid]::NewGuid())"
        $null = [System.IO.File]::CreateSymbolicLink($view, $fs.Device)
    }

    It 'writes nothing of what is there, and everything with -IncludeExisting' {
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = New-FamfsFile d/a 1 -FileSystem $fs
        Watch-FamfsFileSystem $view -Timeout 0 | Should -BeNullOrEmpty
        $items = Watch-FamfsFileSystem $view -Timeout 0 -IncludeExisting
        $items.Path | Should -Be @('d', 'd/a')
        $items[0] | Should -BeOfType Famfs.FamfsDirectory
        $items[1] | Should -BeOfType Famfs.FamfsFile
    }

    It 'writes what is created while it runs, and ends with -Count' {
        $null = New-FamfsFile first 1 -FileSystem $fs
        $seen = Watch-FamfsFileSystem $view -IncludeExisting -Count 4 -Timeout 60 | ForEach-Object {
            if ($_.LogIndex -lt 8) {
                $null = New-FamfsFile "after-$($_.LogIndex)" 1 -FileSystem $fs
            }
            $_.Path
        }
        $seen | Should -Be @('first', 'after-0', 'after-2', 'after-3') -Because 'the times are entry 1'
    }

    It 'writes only what -Path names: <Pattern>, recursive <Recurse>' -ForEach @(
        @{ Pattern = 'd/*'; Recurse = $false; Expected = @('d/e', 'd/a') }
        @{ Pattern = 'd/*'; Recurse = $true; Expected = @('d/e', 'd/a', 'd/e/b') }
        @{ Pattern = 'd'; Recurse = $false; Expected = @('d') }
        @{ Pattern = '*/?'; Recurse = $false; Expected = @('d/e', 'd/a') }
        @{ Pattern = 'nothing*'; Recurse = $true; Expected = @() }
    ) {
        $null = New-FamfsDirectory d, d/e -FileSystem $fs
        $null = 'a', 'd/a', 'd/e/b' | New-FamfsFile -Size 1 -FileSystem $fs
        $paths = @(Watch-FamfsFileSystem $view -Path $Pattern -Recurse:$Recurse -IncludeExisting -Timeout 0 | ForEach-Object { $_.Path })
        "$paths" | Should -BeExactly "$Expected"
    }

    It 'leaves the news of Update-FamfsFileSystem alone' {
        $null = New-FamfsFile a 1 -FileSystem $fs
        (Watch-FamfsFileSystem $view -IncludeExisting -Timeout 0).Path | Should -Be 'a'
        (Update-FamfsFileSystem $view).Path | Should -Be 'a'
    }

    It 'writes what a second process creates while it runs' {
        $null = New-FamfsFile go 1 -FileSystem $fs
        $seen = Watch-FamfsFileSystem $fs -IncludeExisting -Count 4 -Timeout 120 | ForEach-Object {
            if ($_.LogIndex -eq 0) {
                $null = Invoke-SecondHost "(1..3 | ForEach-Object { `"f`$_`" } | New-FamfsFile -Size 4096 -Seed 11 -FileSystem '$($fs.Device)').Path"
            }
            $_.Path
        }
        $seen | Should -Be @('go', 'f1', 'f2', 'f3')
    }

    It 'ends at once when the pipeline is stopped, as Ctrl+C does' {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule([string[]]@([System.IO.Path]::Combine($ModuleRoot, 'Famfs.psd1')))
        $null = New-FamfsFile before 1 -FileSystem $fs
        $shell = [powershell]::Create($state)
        $none, $seen = 1, 2 | ForEach-Object { , [System.Management.Automation.PSDataCollection[psobject]]::new() }
        $none.Complete()
        try {
            $null = $shell.AddCommand('Watch-FamfsFileSystem').AddArgument($fs.Device).AddParameter('IncludeExisting')
            $running = $shell.BeginInvoke($none, $seen)
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            while ($seen.Count -eq 0 -and $clock.Elapsed.TotalSeconds -lt 60) {
                [System.Threading.Thread]::Sleep(20)
            }
            $seen[0].Path | Should -Be 'before'
            $running.IsCompleted | Should -BeFalse
            $clock.Restart()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 10
            "$($shell.InvocationStateInfo.State)" | Should -Be 'Stopped'
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'follows a device that is reformatted' {
        $null = New-FamfsFile a 1 -FileSystem $fs
        $seen = Watch-FamfsFileSystem $view -IncludeExisting -Count 2 -Timeout 60 | ForEach-Object {
            if ($_.Path -eq 'a') {
                $null = New-FamfsFileSystem $fs -Force -WarningAction Ignore
                $null = New-FamfsFile b 1 -FileSystem $fs
            }
            $_.Path
        }
        $seen | Should -Be @('a', 'b')
    }

    It 'ends with an error when the file system is destroyed' {
        $null = New-FamfsFile a 1 -FileSystem $fs
        $errors = Get-ErrorOf { Watch-FamfsFileSystem $view -IncludeExisting -Timeout 60 | ForEach-Object { Clear-FamfsFileSystem $fs -Confirm:$false } }
        $errors.FullyQualifiedErrorId | Should -Match '^NotFamfs,'
    }

    It 'ends when no pattern of -Path is one' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Assert-Error (Get-ErrorOf { Watch-FamfsFileSystem $fs -Path 'zz[' -Timeout 60 }) Watch-FamfsFileSystem PathInvalid InvalidArgument 'zz['
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 40
    }

    It 'is an error where there is no file system' {
        $errors = Get-ErrorOf { Watch-FamfsFileSystem (Get-TestPath 'nowhere') -Timeout 0 }
        $errors.FullyQualifiedErrorId | Should -Match '^DeviceNotFound,'
    }
}
