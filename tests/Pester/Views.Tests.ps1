# Another host may have chosen any name: it reaches the terminal only as text, and the objects keep it.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $evil = "a$([char]27)]0;owned$([char]7)$([char]27)[2J b", "x`nDIR  root", "rtl$([char]0x202e)txt", "raw$([char]0xdcff)", "c$([char]0x9b)2J"
    $null = $evil | New-FamfsFile -Size 4096 -FileSystem $fs
    $null = $evil | ForEach-Object { "d$_" } | New-FamfsDirectory -FileSystem $fs

    # A terminal gets the escape sequences of PowerShell itself, which are turned off here, and line ends.
    function Assert-Printable([string]$Text) {
        $Text | Should -Not -Match '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]'
        $Text | Should -Not -Match '(?m)^\s*DIR  root'
    }

    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Restore-Identity
}

Describe 'Names of other hosts' {
    It 'are shown escaped by <Command> in a <Shape>' -ForEach $(
        foreach ($command in 'Get-FamfsFile', 'Get-FamfsFileMap', 'Test-FamfsFile', 'Get-FamfsLogEntry') {
            foreach ($shape in 'Format-Table', 'Format-List', 'Out-String') {
                @{ Command = $command; Shape = $shape }
            }
        }
    ) {
        $objects = if ($Command -eq 'Get-FamfsLogEntry') {
            Get-FamfsLogEntry $fs
        }
        elseif ($Command -eq 'Get-FamfsFile') {
            Get-FamfsFile -FileSystem $fs
        }
        else {
            & $Command -LiteralPath $evil -FileSystem $fs
        }

        $text = $objects | & $Shape | Out-String -Width 300
        Assert-Printable $text
        $text | Should -Match '`u\{1B\}'
    }

    It 'are shown escaped in a list that another type began' {
        $text = @($fs) + @(Get-FamfsFile -FileSystem $fs) + @(Test-FamfsFile -LiteralPath $evil -FileSystem $fs) | Out-String -Width 300
        Assert-Printable $text
        $text | Should -Match 'a%1B\]0;owned%07'
    }

    It 'are shown escaped in a Format-Wide' {
        $text = Get-FamfsFile -FileSystem $fs | Format-Wide -Column 1 | Out-String -Width 200
        Assert-Printable $text
        $text | Should -Match 'owned'
    }

    It 'are shown escaped where they are names of this host' {
        $path = Get-TestPath "h$([char]27)]0;owned$([char]7)"
        $null = [System.IO.Directory]::CreateDirectory($path)
        $lines = Invoke-SecondHost @"
            `$PSStyle.OutputRendering = 'PlainText'
            New-FamfsFileSystem '$path.famfs' -Size 4GB -WhatIf
            Mount-FamfsFileSystem '$($fs.Device)' '$path' -WhatIf
            `$null = New-FamfsFileSystem '$path.famfs' -Size 4GB
            Clear-FamfsFileSystem '$path.famfs' -WhatIf
            New-FamfsFile f -Size 1 -FileSystem '$path.famfs' -WhatIf
"@
        $lines.Count | Should -Be 4
        foreach ($line in $lines) {
            $line | Should -Match '^What if: .*owned'
            Assert-Printable $line
        }
    }

    It 'are shown escaped in errors and by -WhatIf' {
        foreach ($name in $evil) {
            Assert-Printable (Get-ErrorOf { Get-FamfsFile -LiteralPath "$name none" -FileSystem $fs }).Exception.Message
            Assert-Printable (Get-ErrorOf { New-FamfsFile $name 1 -FileSystem $fs }).Exception.Message
        }

        $lines = Invoke-SecondHost @"
            `$PSStyle.OutputRendering = 'PlainText'
            `$items = Get-FamfsFile -FileSystem '$($fs.Device)' -File
            foreach (`$item in `$items) {
                New-FamfsFile "`$(`$item.Path) 2" 1 -FileSystem '$($fs.Device)' -WhatIf
                New-FamfsDirectory "`$(`$item.Path) 2" -FileSystem '$($fs.Device)' -WhatIf
                Open-FamfsFile `$item -Writable -WhatIf
            }
            `$items | Copy-FamfsFile -Destination '$TestDrive' -WhatIf
"@
        $lines.Count | Should -Be (4 * $evil.Count)
        foreach ($line in $lines) {
            $line | Should -Match '^What if: '
            Assert-Printable $line
        }
    }

    It 'are kept by the objects' {
        (Get-FamfsFile -FileSystem $fs -File).Path | Should -Be $evil
        (Get-FamfsFile -FileSystem $fs -File).Name | Should -Be $evil
    }
}

Describe 'Views at 80 columns' {
    It 'are whole in a terminal of 80 columns' {
        $image = New-TestImage
        $null = New-FamfsDirectory 'a directory' -FileSystem $image
        $path = 'a directory/a name that is longer than the column'
        $null = New-FamfsFile $path -Size 1 -FileSystem $image
        foreach ($objects in (Get-FamfsFile $path -FileSystem $image), (Get-FamfsLogEntry $image -Last 1)) {
            $text = $objects | Out-String -Width 80
            $text | Should -Not -Match '\u2026'
            $text -replace '\s' | Should -Match 'adirectory/anamethatislongerthanthecolumn'
        }
    }

    It 'show which file a test is about' {
        Test-FamfsFile -LiteralPath $evil[4] -FileSystem $fs | Out-String -Width 80 | Should -Match 'c`u\{9B\}2J'
    }
}

Describe 'Views in a terminal' -Skip:(-not (Get-Command script, stty -CommandType Application -ErrorAction Ignore)) {
    BeforeAll {
        $image = New-TestImage
        $null = New-FamfsDirectory data, data/training -FileSystem $image
        $long = 'data/training/a-shard-with-a-name-that-no-column-of-a-terminal-holds-0042.bin'
        $wide = 'data/training/日本語の名前のファイル日本語.bin'
        $null = New-FamfsFile $long, $wide, short -Size 3MB -FileSystem $image

        # What a terminal of some columns shows, without colours.
        function Get-Screen([int]$Columns, [string]$Script) {
            $program, $prefix = Get-HostCommand
            $file = Get-TestPath "$([guid]::NewGuid()).ps1"
            Set-Content $file "`$env:FAMFS_SYSTEM_UUID = '$Master'; `$PSStyle.OutputRendering = 'PlainText'; Import-Module '$ModuleRoot/Famfs.psd1'; `$fs = '$($image.Device)'; $Script"
            $command = "stty cols $Columns rows 50; TERM=xterm '$program' $(@($prefix).ForEach({ "'$_'" })) -NoProfile -File '$file'"
            $text = (script -qec $command /dev/null) -join "`n"
            # What moves the cursor or sets a mode of the terminal is no text.
            [regex]::Replace($text, "`e(\[[?0-9;]*[A-Za-z]|[=>])", '').Split("`n").ForEach({ $_.TrimEnd() })
        }
    }

    It '<Command> keeps the end of a path and no line is wider at <Columns> columns' -ForEach $(
        foreach ($columns in 80, 120) {
            @{ Columns = $columns; Command = 'Get-FamfsFile -Recurse -File -FileSystem $fs'; Ends = '0042.bin', '語.bin' }
            @{ Columns = $columns; Command = 'Get-FamfsLogEntry $fs'; Ends = '0042.bin', '語.bin' }
            @{ Columns = $columns; Command = 'Get-FamfsFileHash data/training/* -FileSystem $fs'; Ends = '042.bin', '語.bin' }
            @{ Columns = $columns; Command = 'Test-FamfsFile data/training/* -FileSystem $fs'; Ends = '042.bin', '語.bin' }
            @{ Columns = $columns; Command = 'Measure-FamfsFile data/training/* -FileSystem $fs'; Ends = '0042.bin', '語.bin' }
        }
    ) {
        $lines = Get-Screen $Columns $Command
        foreach ($line in $lines) {
            [Famfs.DisplayWidth]::Of($line) | Should -BeLessOrEqual $Columns
        }

        foreach ($end in $Ends) {
            @($lines | Where-Object { $_.EndsWith($end) }) | Should -HaveCount 1 -Because "one line ends with $end in:`n$($lines -join "`n")"
        }
    }

    It 'a listing at 120 columns cuts nothing that fits' {
        $lines = Get-Screen 120 'Get-FamfsFile data/training -FileSystem $fs'
        @($lines | Where-Object { $_.EndsWith(" $wide") }) | Should -HaveCount 1
    }

    It 'wide characters leave the columns before them in line' {
        $lines = Get-Screen 120 'Get-FamfsFile -Recurse -File -FileSystem $fs' | Where-Object { $_ -match '^-rw' }
        $lines | Should -HaveCount 3
        $lines.ForEach({ $_.IndexOf('3 MiB') }) | Select-Object -Unique | Should -HaveCount 1
    }
}

Describe 'Views of several file systems' {
    It 'show which file system an object is of' {
        $other = New-TestImage
        $null = New-FamfsFile f -Size 4096 -Seed 1 -FileSystem $other
        $first = New-TestImage
        $null = New-FamfsFile f -Size 4096 -Seed 1 -FileSystem $first
        foreach ($command in {
                $first, $other | ForEach-Object { Get-FamfsFile -FileSystem $_ }
            }, {
                $first, $other | ForEach-Object { Get-FamfsFileHash f -FileSystem $_ }
            }, {
                $first, $other | ForEach-Object { Test-FamfsFile f -FileSystem $_ }
            }, {
                $first, $other | ForEach-Object { Get-FamfsFileMap f -FileSystem $_ }
            }, {
                $first, $other | ForEach-Object { Measure-FamfsFile -FileSystem $_ }
            }, {
                $first, $other | Get-FamfsLogEntry
            }) {
            $text = & $command | Out-String -Width 200
            foreach ($device in $first.Device, $other.Device) {
                $text | Should -Match ([regex]::Escape($device)) -Because "$command"
            }
        }
    }
}

Describe 'Lists' {
    It 'every object has a list view' {
        $types = (Get-Command Get-FamfsFile).ImplementingType.Assembly.GetReferencedAssemblies().Where({ $_.Name -eq 'Famfs.Core' })
        $types | Should -HaveCount 1
        $views = [xml](Get-Content -Raw "$ModuleRoot/Famfs.Format.ps1xml")
        $lists = $views.SelectNodes('//View[ListControl]/ViewSelectedBy/TypeName').InnerText
        $written = (Get-Command -Module Famfs).OutputType.Type.Where({ $_.Namespace -eq 'Famfs' }).FullName | Sort-Object -Unique
        $written.Count | Should -BeGreaterThan 10
        foreach ($type in $written) {
            $lists | Should -Contain $type
        }
    }

    It 'a path gets what the other columns of its table leave' {
        $views = [xml](Get-Content -Raw "$ModuleRoot/Famfs.Format.ps1xml")
        $tables = 0
        foreach ($view in $views.SelectNodes('//View[TableControl]')) {
            # Where the line is too short for its last column, the UUID, a table of file systems is shown without it.
            $fixed = $view.SelectNodes('TableControl/TableHeaders/TableColumnHeader[Width][not(Label="Uuid")]/Width').InnerText.ForEach{ [int]$_ + 1 }
            $given = [regex]::Matches($view.TableControl.TableRowEntries.OuterXml, 'PathCell\]::Of\(.*?\$Host, (\d+)').ForEach{ $_.Groups[1].Value }
            foreach ($used in $given) {
                $tables++
                [int]$used | Should -Be ($fixed | Measure-Object -Sum).Sum -Because $view.Name
            }
        }

        $tables | Should -BeGreaterThan 9
    }

    It 'a directory has the properties of a file, empty' {
        $image = New-TestImage
        $null = New-FamfsDirectory d -FileSystem $image
        $null = New-FamfsFile d/f -Size 5 -FileSystem $image
        $items = Get-FamfsFile -Recurse -FileSystem $image
        $items[0].IsDirectory | Should -BeTrue
        & {
            Set-StrictMode -Version Latest
            $items.ForEach({ $_.Size }) | Should -Be @($null, 5)
            $items.ForEach({ $_.Length }) | Should -Be @($null, 5)
            $items[0].ExtentCount, $items[0].AllocatedSize, $items[0].ChunkSize | Should -Be @($null, $null, $null)
        }

        ($items | Measure-Object Size -Sum).Sum | Should -Be 5
        $rows = $items | ConvertTo-Csv | ConvertFrom-Csv
        $rows.Size | Should -Be @('', '5')
        $rows[1].AllocatedSize | Should -Be 2MB
        ($items | Sort-Object Size).FamfsPath | Should -Be @('d', 'd/f')
        ($items | ConvertTo-Json | ConvertFrom-Json)[0].Size | Should -BeNullOrEmpty
    }
}
