# Permission bits keep their value on every way from one command to another.

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Modes' {
    BeforeAll {
        $fs = New-TestImage
        $tree = New-TestImage
        $null = New-FamfsDirectory closed -Mode 0700 -FileSystem $tree
        $null = New-FamfsDirectory closed/shared -Mode 3775 -FileSystem $tree
        $modes = '0000', '0007', '0640', '0644', '0755', '1644', '2750', '4711', '7777'
        foreach ($mode in $modes) {
            $null = New-FamfsFile "f$mode" 100 -Mode $mode -FileSystem $fs
        }

        # Everything in a file system, as "name mode" lines.
        function Get-Mode($FileSystem) {
            Get-FamfsFile -Recurse -FileSystem $FileSystem | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Mode)" }
        }
    }

    Context 'what an object says' {
        It 'has the mode as four octal digits, and its bits as a number' {
            $file = Get-FamfsFile f4711 -FileSystem $fs
            $file.Mode | Should -BeOfType string
            $file.Mode | Should -BeExactly '4711'
            $file.ModeBits | Should -BeOfType uint
            $file.ModeBits | Should -Be 0x9c9
            (Get-FamfsFile f0007 -FileSystem $fs).Mode | Should -BeExactly '0007'
            $entry = Get-FamfsLogEntry $fs | Where-Object Mode -EQ '2750'
            $entry.ModeBits | Should -Be 0x5e8
        }

        It 'shows <Mode> as <Letters>' -ForEach @(
            @{ Mode = '4711'; Letters = '-rws--x--x' }
            @{ Mode = '4644'; Letters = '-rwSr--r--' }
            @{ Mode = '2750'; Letters = '-rwxr-s---' }
            @{ Mode = '2740'; Letters = '-rwxr-S---' }
            @{ Mode = '1777'; Letters = '-rwxrwxrwt' }
            @{ Mode = '1770'; Letters = '-rwxrwx--T' }
            @{ Mode = '7000'; Letters = '---S--S--T' }
            @{ Mode = '0000'; Letters = '----------' }
        ) {
            $file = New-FamfsFile "shown$Mode" 1 -Mode $Mode -FileSystem $fs
            $file.UnixMode | Should -BeExactly $Letters
            (New-FamfsFile "again$Mode" 1 -Mode $file.UnixMode -FileSystem $fs).Mode | Should -BeExactly $Mode
            $path = Get-TestPath "like$Mode"
            $null = New-Item $path
            chmod $Mode $path
            (Get-Item $path).UnixMode | Should -BeExactly $Letters -Because 'Get-Item shows the same'
        }
    }

    Context 'what -Mode takes' {
        It 'reads <Given> as <Mode>' -ForEach @(
            @{ Given = 644; Mode = '0644' }
            @{ Given = [uint32]4711; Mode = '4711' }
            @{ Given = [long]7; Mode = '0007' }
            @{ Given = 420; Mode = '0420' }
            @{ Given = 640.0; Mode = '0640' }
            @{ Given = '640'; Mode = '0640' }
            @{ Given = '0640'; Mode = '0640' }
            @{ Given = '04711'; Mode = '4711' }
            @{ Given = ' 0600 '; Mode = '0600' }
            @{ Given = 'rw-r-----'; Mode = '0640' }
            @{ Given = '-rw-r-----'; Mode = '0640' }
            @{ Given = 'drwxrws--T'; Mode = '3770' }
            @{ Given = [System.IO.UnixFileMode]'UserRead, UserWrite, GroupRead'; Mode = '0640' }
            @{ Given = 'UserRead, UserWrite, GroupRead'; Mode = '0640' }
            @{ Given = [System.IO.UnixFileMode]::None; Mode = '0000' }
        ) {
            $name = [guid]::NewGuid().ToString('N').Substring(0, 8)
            (New-FamfsFile $name 1 -Mode $Given -FileSystem $fs).Mode | Should -BeExactly $Mode
            (New-FamfsDirectory "d$name" -Mode $Given -FileSystem $fs).Mode | Should -BeExactly $Mode
            (Copy-FamfsFile $PSCommandPath "c$name" -Mode $Given -ToFileSystem $fs -PassThru).Mode | Should -BeExactly $Mode
        }

        It 'takes numbers as they are typed' {
            (New-FamfsFile typed 1 -Mode 0640 -FileSystem $fs).Mode | Should -BeExactly '0640'
            (New-FamfsFile typed2 1 -Mode 4711 -FileSystem $fs).Mode | Should -BeExactly '4711'
        }

        It 'takes an item for its mode' {
            (New-FamfsFile from 1 -Mode (Get-FamfsFile f2750 -FileSystem $fs) -FileSystem $fs).Mode | Should -BeExactly '2750'
            $path = Get-TestPath own
            $null = New-Item $path
            chmod 0604 $path
            (New-FamfsFile from2 1 -Mode (Get-Item $path).UnixFileMode -FileSystem $fs).Mode | Should -BeExactly '0604'
            (New-FamfsFile item 1 -Mode (Get-Item $path) -FileSystem $fs).Mode | Should -BeExactly '0604'
            (New-FamfsFile letters 1 -Mode (Get-Item $path).UnixMode -FileSystem $fs).Mode | Should -BeExactly '0604'
            (New-FamfsFile from3 1 -Mode (Get-Item $path).UnixMode -FileSystem $fs).Mode | Should -BeExactly '0604'
        }

        It 'refuses <Given> and names what it takes' -ForEach @(
            @{ Given = 648 }
            @{ Given = '0999' }
            @{ Given = -644 }
            @{ Given = 17777 }
            @{ Given = '100644' }
            @{ Given = '0o644' }
            @{ Given = '0x1a4' }
            @{ Given = 'rw-r----' }
            @{ Given = 'rwtr-----' }
            @{ Given = 'wr-r-----' }
            @{ Given = 'lrwxrwxrwx' }
            @{ Given = 'u+rw' }
            @{ Given = $true }
        ) {
            foreach ($command in { New-FamfsFile no 1 -Mode $Given -FileSystem $fs }, { New-FamfsDirectory no -Mode $Given -FileSystem $fs },
                { Copy-FamfsFile $PSCommandPath no -Mode $Given -ToFileSystem $fs }) {
                $record = Get-ErrorOf $command
                $record | Should -HaveCount 1
                $record.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
                $record.Exception.Message | Should -BeLike "*is not a mode*octal*0644*rw-r-----*UnixFileMode*"
            }

            (Get-FamfsFile -FileSystem $fs).Name | Should -Not -Contain 'no'
        }

        It 'refuses hexadecimal digits as they are typed' {
            { New-FamfsFile hex 1 -Mode 0x1a4 -FileSystem $fs } | Should -Throw "*'0x1a4' is not a mode*"
        }

        It 'takes an empty cell, and the attributes of a FileInfo, as no mode' {
            $rows = [pscustomobject]@{ Path = 'cell'; Size = 1; Mode = '' }, [pscustomobject]@{ Path = 'attributes'; Size = 1; Mode = '-a---' }
            ($rows | New-FamfsFile -FileSystem $fs).Mode | Should -BeExactly '0644', '0644'
            ([pscustomobject]@{ Path = 'dattributes'; Mode = 'd----' } | New-FamfsDirectory -FileSystem $fs).Mode | Should -BeExactly '0755'
        }

        It 'completes common modes' {
            $line = 'New-FamfsFile x 1 -Mode '
            $found = (TabExpansion2 $line $line.Length).CompletionMatches
            $found.CompletionText | Should -Contain '0644'
            ($found | Where-Object CompletionText -EQ '1777').ToolTip | Should -BeLike 'rwxrwxrwt: *'
            (TabExpansion2 "${line}64" "${line}64".Length).CompletionMatches.CompletionText | Should -Be '0640', '0644'
        }
    }

    Context 'on the way through <Way>' -ForEach @(
        @{ Way = 'the pipeline'; Send = { $input } }
        @{ Way = 'CSV'; Send = { $path = "$TestDrive/items.csv"; $input | Export-Csv $path; Import-Csv $path } }
        @{ Way = 'JSON'; Send = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Way = 'CLIXML'; Send = { $path = "$TestDrive/items.xml"; $input | Export-Clixml $path; Import-Clixml $path } }
        @{ Way = 'Select-Object'; Send = { $input | Select-Object * } }
    ) {
        It 'files keep their modes' {
            $to = New-TestImage
            $files = foreach ($mode in $modes) { Get-FamfsFile "f$mode" -FileSystem $fs }
            $null = $files | & $Send | New-FamfsFile -FileSystem $to
            Get-Mode $to | Should -BeExactly ($modes | ForEach-Object { "f$_ $_" })
        }

        It 'directories keep their modes' {
            $to = New-TestImage
            $null = Get-FamfsFile -Directory -Recurse -FileSystem $tree | & $Send | New-FamfsDirectory -FileSystem $to
            Get-Mode $to | Should -BeExactly 'closed 0700', 'shared 3775'
        }
    }

    Context 'on the way through a command of the user' {
        It 'keeps the mode through a parameter of type <Type>' -ForEach @(
            @{ Type = 'uint32' }, @{ Type = 'int' }, @{ Type = 'long' }, @{ Type = 'string' }, @{ Type = 'object' }
        ) {
            $wrapper = [scriptblock]::Create(@"
                param([string]`$Path, [$Type]`$Mode = 0644)
                New-FamfsFile `$Path -Mode `$Mode -Size 1 -FileSystem `$fs
"@)
            (& $wrapper "w$Type").Mode | Should -BeExactly '0644'
            (& $wrapper "w2$Type" -Mode 0755).Mode | Should -BeExactly '0755'
            (& $wrapper "w3$Type" -Mode '4711').Mode | Should -BeExactly '4711'
            (& $wrapper "w4$Type" -Mode (Get-FamfsFile f0640 -FileSystem $fs).Mode).Mode | Should -BeExactly '0640'
        }

        It 'keeps the mode through a proxy of <Name>' -ForEach @(
            @{ Name = 'New-FamfsFile'; Arguments = @{ Size = 1 } }, @{ Name = 'New-FamfsDirectory'; Arguments = @{} }
        ) {
            $proxy = [scriptblock]::Create([System.Management.Automation.ProxyCommand]::Create((Get-Command $Name)))
            $path = "proxy$Name"
            (& $proxy $path -Mode 0640 -FileSystem $fs @Arguments).Mode | Should -BeExactly '0640'
            (& $proxy "${path}2" -Mode ([System.IO.UnixFileMode]'UserRead, SetUser') -FileSystem $fs @Arguments).Mode | Should -BeExactly '4400'
            $to = New-TestImage
            $null = Get-FamfsFile "$path*" -FileSystem $fs | & $proxy -FileSystem $to
            Get-Mode $to | Should -BeExactly "$path 0640", "${path}2 4400"
        }

        It 'shows a mock the mode that was given' {
            Mock New-FamfsFile { "$Mode" }
            New-FamfsFile mocked 1 -Mode 0640 -FileSystem $fs.Device | Should -BeIn '0640', '640'
            New-FamfsFile mocked 1 -Mode '0640' -FileSystem $fs.Device | Should -BeExactly '0640'
            Get-FamfsFile f4711 -FileSystem $fs | New-FamfsFile -FileSystem $fs.Device | Should -BeExactly '4711'
            Should -Invoke New-FamfsFile -Times 1 -ParameterFilter { $Mode -eq '4711' }
        }
    }
}
