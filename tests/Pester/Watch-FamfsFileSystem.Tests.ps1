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

    It 'tells a second process what this one changes, step by step' {
        $null = New-FamfsDirectory d -FileSystem $fs
        $null = 'd/a', 'd/b' | New-FamfsFile -Size 1 -FileSystem $fs
        $lines = Get-TestPath "seen-$([guid]::NewGuid())"
        $script = Get-TestPath "$([guid]::NewGuid()).ps1"
        Set-Content $script @"
            Import-Module '$ModuleRoot/Famfs.psd1' -ErrorAction Stop
            Watch-FamfsFileSystem '$($fs.Device)' -IncludeExisting -Timeout 120 | ForEach-Object {
                [System.IO.File]::AppendAllText('$lines', "`$(`$_.ChangeKind) `$(`$_.OldPath) `$(`$_.Path) `$(`$_.Mode)``n")
            }
"@
        $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-File', $script
        $watcher = [System.Diagnostics.Process]::Start($words[0], [string[]]$words[1..($words.Count - 1)])
        try {
            $expected = @('Created  d 0755', 'Created  d/a 0644', 'Created  d/b 0644')
            Wait-Until { [System.IO.File]::Exists($lines) -and [System.IO.File]::ReadAllLines($lines).Count -ge $expected.Count }
            $removed = { Get-FamfsFile -Removed -FileSystem $fs }
            $steps = @(
                @{ Do = { Rename-FamfsFile d/a c -FileSystem $fs }; Told = 'Renamed d/a d/c 0644' }
                @{ Do = { Set-FamfsFile d/c -Mode 0600 -FileSystem $fs }; Told = 'Changed  d/c 0600' }
                @{ Do = { Set-FamfsFile d/c -Size 3MB -FileSystem $fs }; Told = 'Changed  d/c 0600' }
                @{ Do = { Remove-FamfsFile d/c -FileSystem $fs }; Told = 'Removed  d/c 0600' }
                @{ Do = { & $removed | Restore-FamfsFile }; Told = 'Created  d/c 0600' }
                @{ Do = { Remove-FamfsFile d/b -FileSystem $fs }; Told = 'Removed  d/b 0644' }
                @{ Do = { & $removed | Clear-FamfsRemoved -Confirm:$false; $null = New-FamfsDirectory e -FileSystem $fs }; Told = 'Created  e 0755' }
                @{ Do = { Move-FamfsFile d/c e -FileSystem $fs }; Told = 'Renamed d/c e/c 0600' }
                @{ Do = { Move-FamfsFile d e -FileSystem $fs }; Told = 'Renamed d e/d 0755' }
            )
            foreach ($step in $steps) {
                & $step.Do
                $expected += $step.Told
                Wait-Until { [System.IO.File]::ReadAllLines($lines).Count -ge $expected.Count }
            }

            [System.IO.File]::ReadAllLines($lines) | Should -BeExactly $expected
        }
        finally {
            $watcher.Kill()
            $watcher.WaitForExit()
        }
    }

    It 'tells only of the kinds that -ChangeKind names, and of a path by its old or new name' {
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $fs
        $change = {
            if ($_.ChangeKind -eq 'Created') {
                Rename-FamfsFile "$($_.Path)" "$($_.Path)2" -FileSystem $fs
                Remove-FamfsFile "$($_.Path)2" -FileSystem $fs
                Get-FamfsFile -Removed -FileSystem $fs | Restore-FamfsFile -Destination "$($_.Path)3"
            }
            "$($_.ChangeKind) $($_.OldPath) $($_.Path)"
        }
        Watch-FamfsFileSystem $view -IncludeExisting -ChangeKind Created, Renamed -Path a -Count 2 -Timeout 60 | ForEach-Object $change |
            Should -Be 'Created  a', 'Renamed a a3'
        Watch-FamfsFileSystem $view -IncludeExisting -ChangeKind Removed -Timeout 0 | Should -BeNullOrEmpty
        Watch-FamfsFileSystem $view -IncludeExisting -Path b3 -Timeout 0 | Should -BeNullOrEmpty
    }

    It 'has a view that shows what has happened' {
        $null = New-FamfsFile a 1 -FileSystem $fs
        $null = Update-FamfsFileSystem $view
        Rename-FamfsFile a 'b b' -FileSystem $fs
        $item = Update-FamfsFileSystem $view
        $text = $item | Format-Table | Out-String -Width 120
        $text | Should -Match 'Change\s+Mode\s+LastWriteTime\s+Size\s+Path'
        $text | Should -Match 'Renamed\s+-rw-r--r--.*a -> b b'
        $item | Format-List | Out-String | Should -Match '(?s)Change\s+: Renamed.*OldPath\s+: a'
        Get-FamfsFile -FileSystem $fs | Out-String | Should -Not -Match 'Change'
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
            while ($seen.Count -eq 0 -and $clock.Elapsed.TotalSeconds -lt 120) {
                [System.Threading.Thread]::Sleep(20)
            }
            $seen[0].Path | Should -Be 'before'
            $running.IsCompleted | Should -BeFalse
            $shell.Stop()
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
        $problem = Get-ErrorOf { Watch-FamfsFileSystem $fs -Path 'zz[' -Timeout 600 }
        Assert-Error $problem Watch-FamfsFileSystem PathInvalid InvalidArgument 'zz['
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 300
    }

    It 'is an error where there is no file system' {
        $errors = Get-ErrorOf { Watch-FamfsFileSystem (Get-TestPath 'nowhere') -Timeout 0 }
        $errors.FullyQualifiedErrorId | Should -Match '^DeviceNotFound,'
    }
}
