# The provider, held against what PowerShell's documentation asks of one: drives, items, containers, navigation, properties,
# content, wildcards, filters, -WhatIf, and the members that every item carries.

BeforeAll {
    . $PSScriptRoot/TestDrives.ps1
}

AfterAll {
    Remove-TestDrive
}

Describe 'The provider Famfs' {
    BeforeAll {
        $fs = New-TestDrive fam -Files
    }

    AfterEach {
        Set-Location $start
    }

    Context 'drives' {
        AfterEach {
            Remove-PSDrive other -ErrorAction Ignore
        }

        It 'is there, and filters and asks before it changes' {
            $provider = Get-PSProvider Famfs
            "$provider" | Should -BeExactly 'Famfs'
            $provider.Capabilities | Should -Be 'Filter, ShouldProcess'
            $provider.Drives.Name | Should -Contain 'fam'
        }

        It 'takes as a root <Case>' -ForEach @(
            @{ Case = 'an image'; Root = { $fs.Device }; Inside = 'data' }
            @{ Case = 'a directory in an image'; Root = { "$($fs.Device)/data" }; Inside = 'logs' }
            @{ Case = 'a qualified path'; Root = { "Famfs::$($fs.Device)//data" }; Inside = 'logs' }
            @{ Case = 'a directory of a drive'; Root = { 'fam:/data' }; Inside = 'logs' }
            @{ Case = 'the root of a drive'; Root = { (Get-PSDrive fam).Root }; Inside = 'data' }
            @{ Case = 'a path from the current location'; Root = { Set-Location "$TestDrive"; './' + (Split-Path -Leaf $fs.Device) }; Inside = 'data' }
        ) {
            $drive = New-PSDrive other Famfs (& $Root)
            $drive.Device | Should -BeExactly $fs.Device
            Test-Path "other:/$Inside" | Should -BeTrue
        }

        It 'takes a mount point, and a directory below it' {
            if (-not [System.IO.File]::Exists('/dev/fuse')) {
                Set-ItResult -Skipped -Because 'there is no /dev/fuse'
            }

            $mount = New-TestMount $fs
            (New-PSDrive other Famfs $mount).Device | Should -BeExactly $fs.Device
            Remove-PSDrive other
            (New-PSDrive other Famfs "$mount/data").RootPath | Should -BeExactly 'data'
            (Get-ChildItem other:/).Name | Should -Be 'logs', 'a.bin', 'b.txt'
            Remove-PSDrive other
            Remove-TestMount
        }

        It 'does not take <Case>' -ForEach @(
            @{ Case = 'a file that is no famfs'; Root = { '/etc/passwd' }; Id = 'NotFamfs'; Category = 'ObjectNotFound' }
            @{ Case = 'nothing'; Root = { Get-TestPath nope }; Id = 'DeviceNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a file in a famfs'; Root = { 'fam:/readme' }; Id = 'NotADirectory'; Category = 'InvalidArgument' }
            @{ Case = 'a directory that is not there'; Root = { 'fam:/nope' }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
        ) {
            Assert-Refused (Get-ErrorOf { New-PSDrive other Famfs (& $Root) }) New-PSDrive $Id $Category
            Get-PSDrive other -ErrorAction Ignore | Should -BeNullOrEmpty
        }

        It 'shows new files at once, whoever makes them' {
            $null = New-TestDrive other
            Get-ChildItem other:/ | Should -BeNullOrEmpty
            $null = New-FamfsFile late 10 -FileSystem other:
            (Get-ChildItem other:/).Name | Should -BeExactly 'late'
            Remove-PSDrive other -Scope Global
        }
    }

    Context 'items' {
        It 'gives the item of <Path>' -ForEach @(
            @{ Path = 'fam:/data/a.bin'; Type = 'Famfs.FamfsFile'; Inside = 'data/a.bin' }
            @{ Path = 'fam:/data'; Type = 'Famfs.FamfsDirectory'; Inside = 'data' }
            @{ Path = 'fam:/data/'; Type = 'Famfs.FamfsDirectory'; Inside = 'data' }
            @{ Path = 'fam:/data//logs/./c.bin'; Type = 'Famfs.FamfsFile'; Inside = 'data/logs/c.bin' }
            @{ Path = 'fam:/data/../readme'; Type = 'Famfs.FamfsFile'; Inside = 'readme' }
            @{ Path = 'fam:/'; Type = 'Famfs.FamfsDirectory'; Inside = '' }
            @{ Path = 'FAM:data'; Type = 'Famfs.FamfsDirectory'; Inside = 'data' }
        ) {
            $item = Get-Item $Path
            $item | Should -BeOfType $Type
            $item.Path | Should -BeExactly $Inside
            Test-Path $Path | Should -BeTrue
        }

        It 'gives items the members of every provider' {
            $item = Get-Item fam:/data/a.bin
            $item.PSPath | Should -BeExactly "Famfs::$($fs.Device)//data/a.bin"
            $item.PSParentPath | Should -BeExactly "Famfs::$($fs.Device)//data"
            $item.PSChildName | Should -BeExactly 'a.bin'
            $item.PSDrive.Name | Should -BeExactly 'fam'
            $item.PSProvider.Name | Should -BeExactly 'Famfs'
            $item.PSIsContainer | Should -BeFalse
            (Get-Item fam:/data).PSIsContainer | Should -BeTrue
            (Get-Item fam:/).PSParentPath | Should -BeExactly ''
            (Get-Item $item.PSParentPath).Path | Should -BeExactly 'data'
        }

        It 'tells files and directories apart' {
            Test-Path fam:/data -PathType Container | Should -BeTrue
            Test-Path fam:/data -PathType Leaf | Should -BeFalse
            Test-Path fam:/readme -PathType Leaf | Should -BeTrue
        }

        It 'has nothing at <_>' -ForEach 'fam:/nope', 'fam:/readme/x', 'fam:/Data', "fam:/$('x' * 100)" {
            Test-Path $_ | Should -BeFalse
            Get-ErrorOf { Get-Item $_ } | ForEach-Object FullyQualifiedErrorId | Should -BeExactly 'PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand'
        }

        It 'gives properties to read' {
            $all = Get-ItemProperty fam:/data/a.bin
            $all.Size | Should -Be 100
            $some = Get-ItemProperty fam:/data/a.bin -Name Size, Mode
            $some.Mode | Should -BeExactly '0644'
            $some.PSChildName | Should -BeExactly 'a.bin'
            $some.PSObject.Properties.Name | Should -Not -Contain 'Uid'
            Get-ItemPropertyValue fam:/data/a.bin Size | Should -Be 100
            Assert-Refused (Get-ErrorOf { Get-ItemProperty fam:/readme -Name Nope }) Get-ItemProperty PropertyNotFound ObjectNotFound
        }

        It 'takes the paths of objects, with no drive and from any location' {
            Set-Location "$TestDrive"
            (Get-FamfsFile -FileSystem $fs | Get-Item).Path | Should -Be 'data', '.hidden', 'empty', 'readme'
            (Get-FamfsFile readme -FileSystem $fs | Get-Item).PSDrive | Should -BeNullOrEmpty
            (Get-ChildItem fam:/data | Test-FamfsFile -Seed 3 -ErrorAction Ignore).Passed | Should -Be $true, $true
        }
    }

    Context 'listings' {
        It 'lists with <Case>' -ForEach @(
            @{ Case = 'no option'; Script = { Get-ChildItem fam:/ }; Paths = 'data', 'empty', 'readme' }
            @{ Case = 'a path'; Script = { Get-ChildItem fam:/data }; Paths = 'data/logs', 'data/a.bin', 'data/b.txt' }
            @{ Case = 'a file'; Script = { Get-ChildItem fam:/data/a.bin }; Paths = @('data/a.bin') }
            @{ Case = '-Recurse'; Script = { Get-ChildItem fam:/ -Recurse }; Paths = 'data', 'data/logs', 'data/logs/c.bin', 'data/a.bin', 'data/b.txt', 'empty', 'readme' }
            @{ Case = '-Depth'; Script = { Get-ChildItem fam:/ -Depth 1 }; Paths = 'data', 'data/logs', 'data/a.bin', 'data/b.txt', 'empty', 'readme' }
            @{ Case = '-Filter'; Script = { Get-ChildItem fam:/ -Recurse -Filter *.BIN }; Paths = 'data/logs/c.bin', 'data/a.bin' }
            @{ Case = '-Include'; Script = { Get-ChildItem fam:/data/* -Include *.bin }; Paths = @('data/a.bin') }
            @{ Case = '-Include and -Recurse'; Script = { Get-ChildItem fam:/ -Recurse -Include *.bin }; Paths = 'data/logs/c.bin', 'data/a.bin' }
            @{ Case = '-Exclude'; Script = { Get-ChildItem fam:/data -Exclude *.bin }; Paths = 'data/logs', 'data/b.txt' }
            @{ Case = '-File'; Script = { Get-ChildItem fam:/ -File }; Paths = @('readme') }
            @{ Case = '-Directory'; Script = { Get-ChildItem fam:/ -Directory -Recurse }; Paths = 'data', 'data/logs', 'empty' }
            @{ Case = 'wildcards'; Script = { Get-ChildItem fam:/d*/?.b* }; Paths = @('data/a.bin') }
            @{ Case = 'a set of characters'; Script = { Get-Item 'fam:/data/[ab].*' }; Paths = 'data/a.bin', 'data/b.txt' }
        ) {
            (& $Script).Path | Should -Be $Paths
        }

        It 'shows dot names, and what the file system keeps for itself, with -Force' {
            (Get-ChildItem fam:/ -Force).Name | Should -Be 'data', '.famfs.times', '.hidden', 'empty', 'readme'
            (Get-ChildItem fam:/ -Force -Recurse).Path | Should -Contain '.hidden/x'
            (Get-ChildItem fam:/.hidden).Path | Should -BeExactly '.hidden/x'
        }

        It 'gives names with -Name' {
            Get-ChildItem fam:/data -Name | Should -Be 'logs', 'a.bin', 'b.txt'
            Get-ChildItem fam:/ -Name -Recurse -Filter *.bin | Sort-Object | Should -Be 'data/a.bin', 'data/logs/c.bin'
        }

        It 'is written as Get-FamfsFile writes it' {
            ((Get-ChildItem fam:/data | Out-String) -replace '\s') | Should -BeExactly ((Get-FamfsFile data -FileSystem $fs | Out-String) -replace '\s')
        }

        It 'is given to scripts that call the provider' {
            $ExecutionContext.InvokeProvider.ChildItem.Get('fam:/data', $false).Path | Should -Be 'data/logs', 'data/a.bin', 'data/b.txt'
            $ExecutionContext.InvokeProvider.ChildItem.GetNames('fam:/data', 'ReturnMatchingContainers', $false) | Should -Be 'logs', 'a.bin', 'b.txt'
            $ExecutionContext.InvokeProvider.Item.Get('fam:/readme').Path | Should -BeExactly 'readme'
        }

        It 'is completed by the Tab key, in every command' -ForEach @(
            @{ Line = 'Get-Content fam:/data/a'; Words = @('fam:/data/a.bin') }
            @{ Line = 'Set-Location fam:/da'; Words = @('fam:/data') }
            @{ Line = 'Get-FamfsFileMap fam:/data/'; Words = 'fam:/data/logs', 'fam:/data/a.bin', 'fam:/data/b.txt' }
        ) {
            $found = [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null).CompletionMatches
            $found.CompletionText.TrimEnd('/') | Should -Be $Words
        }

        It 'ends where a pipeline wants no more' {
            (Get-ChildItem fam:/ -Recurse | Select-Object -First 2).Path | Should -Be 'data', 'data/logs'
        }
    }

    Context 'locations and paths' {
        It 'walks' {
            Set-Location fam:/data
            "$PWD" | Should -BeExactly 'fam:/data'
            (Get-ChildItem).Name | Should -Be 'logs', 'a.bin', 'b.txt'
            Set-Location logs
            (Get-Item c.bin).Path | Should -BeExactly 'data/logs/c.bin'
            (Get-Item ../a.bin).Path | Should -BeExactly 'data/a.bin'
            Set-Location ../..
            "$PWD" | Should -BeExactly 'fam:/'
            Set-Location data/../data/logs/
            (Get-Location).Path.TrimEnd('/') | Should -BeExactly 'fam:/data/logs'
            Push-Location ..
            Pop-Location
            (Get-Item .).Path | Should -BeExactly 'data/logs'
        }

        It 'does not walk into a file' {
            (Get-ErrorOf { Set-Location fam:/readme }).FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        }

        It 'walks without a drive' {
            Set-Location "Famfs::$($fs.Device)//data"
            "$PWD" | Should -BeExactly "Famfs::$($fs.Device)//data"
            (Get-Item a.bin).Path | Should -BeExactly 'data/a.bin'
            Set-Location ..
            (Get-ChildItem r*).Path | Should -BeExactly 'readme'
        }

        It 'resolves, joins, splits and converts' {
            (Resolve-Path fam:/data/*.bin).Path | Should -BeExactly 'fam:/data/a.bin'
            (Resolve-Path "Famfs::$($fs.Device)//data/*.bin").Path | Should -BeExactly "Famfs::$($fs.Device)//data/a.bin"
            Join-Path fam:/data logs c.bin -Resolve | Should -BeExactly 'fam:/data/logs/c.bin'
            Split-Path fam:/data/a.bin | Should -BeExactly 'fam:/data'
            Split-Path -Leaf fam:/data/a.bin | Should -BeExactly 'a.bin'
            Convert-Path fam:/data/a.bin | Should -BeExactly "famfs://$($fs.Device)/data/a.bin"
            Set-Location fam:/data
            Resolve-Path logs/c.bin -Relative | Should -BeExactly './logs/c.bin'
        }
    }

    Context 'names' {
        BeforeAll {
            $named = New-TestDrive named
            $names = 'a%41', 'odd[1]', '*', '?', 'back\slash', 'colon:x', 'a::b', ' space ', "quote'", 'dollar$x', '`tick', 'é😀', "line`nbreak", "esc`e[31m", "raw$([char]0xdc80)", '-x', '~', '...', 'famfs:', '#'
            $null = $names | New-FamfsFile -Size 1 -FileSystem $named
            $null = New-FamfsDirectory 'dir [x] %20' -FileSystem $named
            $null = New-FamfsFile 'dir [x] %20/in' 1 -FileSystem $named
        }

        It 'lists every name, and finds it by its path' {
            (Get-ChildItem named:/ -File -Force).Name | Where-Object { $_ -ne '.famfs.times' } | Should -Be $names
            foreach ($name in $names) {
                (Get-Item -LiteralPath "named:/$name").Name | Should -BeExactly $name
                Test-Path -LiteralPath "named:/$name" | Should -BeTrue
                (Get-FamfsFileMap -LiteralPath "named:/$name").Path | Should -BeExactly $name
            }
        }

        It 'finds every item by its own path' {
            $items = Get-ChildItem named:/ -Recurse
            ($items | Get-Item).Path | Should -Be $items.Path
            (Get-ChildItem named:/ | ForEach-Object { Get-Item -LiteralPath $_.PSPath }).Path | Should -Be (Get-ChildItem named:/).Path
        }

        It 'finds names by patterns' {
            (Get-Item 'named:/odd`[1`]').Path | Should -BeExactly 'odd[1]'
            (Get-Item 'named:/a%4*').Path | Should -BeExactly 'a%41'
            (Get-Item "Famfs::$($named.Device)//a%2*").Path | Should -BeExactly 'a%41'
        }

        It 'walks into a directory whatever its name' {
            Set-Location -LiteralPath 'named:/dir [x] %20'
            (Get-ChildItem).Name | Should -BeExactly 'in'
            (Get-Item in).Path | Should -BeExactly 'dir [x] %20/in'
        }
    }

    Context 'what the format cannot do' {
        It '<Case> is refused' -ForEach @(
            @{ Case = 'Clear-Item'; Script = { Clear-Item fam:/readme } }
            @{ Case = 'Set-Item'; Script = { Set-Item fam:/readme x } }
            @{ Case = 'Clear-ItemProperty'; Script = { Clear-ItemProperty fam:/readme -Name Mode } }
            @{ Case = 'New-ItemProperty'; Script = { New-ItemProperty fam:/readme -Name Mine -Value 1 } }
            @{ Case = 'Remove-ItemProperty'; Script = { Remove-ItemProperty fam:/readme -Name Mode } }
            @{ Case = 'Rename-ItemProperty'; Script = { Rename-ItemProperty fam:/readme Mode Mine } }
            @{ Case = 'Copy-ItemProperty'; Script = { Copy-ItemProperty fam:/readme fam:/data -Name Mode } }
            @{ Case = 'Move-ItemProperty'; Script = { Move-ItemProperty fam:/readme fam:/data -Name Mode } }
        ) {
            Assert-Refused (Get-ErrorOf $Script) $Case OperationNotSupportedByFormat InvalidOperation
            'fam:/readme' | Should -Exist
        }
    }

    Context 'paths of drives in commands' {
        It 'are taken by Get-FamfsFile, -Map, Test-, Sync- and Open-FamfsFile' {
            (Get-FamfsFile fam:/data).Path | Should -Be 'data/logs', 'data/a.bin', 'data/b.txt'
            (Get-FamfsFile fam:/data/*.bin).Path | Should -BeExactly 'data/a.bin'
            (Get-FamfsFileMap fam:/data/a.bin).Path | Should -BeExactly 'data/a.bin'
            (Test-FamfsFile fam:/data/a.bin -Seed 3).Passed | Should -BeTrue
            (Sync-FamfsFile fam:/data/a.bin -PassThru).Path | Should -BeExactly 'data/a.bin'
            $mapped = Open-FamfsFile fam:/data/a.bin
            $mapped.Length | Should -Be 100
            $mapped.Dispose()
        }

        It 'are relative to a location on a drive' {
            Set-Location fam:/data
            (Get-FamfsFile).Path | Should -Be 'data/logs', 'data/a.bin', 'data/b.txt'
            (Get-FamfsFileMap logs/c.bin).Path | Should -BeExactly 'data/logs/c.bin'
            (Get-FamfsFileMap ../readme).Path | Should -BeExactly 'readme'
        }

        It 'are taken by New- and Copy-FamfsFile' {
            $null = New-TestDrive cmd
            (New-FamfsDirectory cmd:/d).Path | Should -BeExactly 'd'
            (New-FamfsFile cmd:/d/x 10).Path | Should -BeExactly 'd/x'
            $out = Get-TestPath out
            $source = New-HostFile (Get-TestPath source.bin) 5000
            Copy-FamfsFile $source cmd:/d
            Copy-FamfsFile cmd:/d/source.bin $out
            Get-HostHash $out | Should -BeExactly (Get-HostHash $source)
            Copy-FamfsFile cmd:/d/source.bin cmd:/again
            'cmd:/again' | Should -Exist
        }

        It 'name their device where they are a whole drive' {
            Set-Location fam:/data
            (Get-FamfsFileSystem fam:).Device | Should -BeExactly $fs.Device
            (Get-FamfsFileSystem fam:/).Device | Should -BeExactly $fs.Device
            (Get-PSDrive fam | Get-FamfsFileSystem).Device | Should -BeExactly $fs.Device
            (Get-FamfsFile readme -FileSystem fam:).Path | Should -BeExactly 'readme'
            (Get-ErrorOf { Get-FamfsFileSystem fam:/data }).FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
            (Get-ErrorOf { New-FamfsFileSystem ./readme -Size 4GB }).FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        }

        It 'win over a default file system, and relative paths do not' {
            $other = New-TestImage
            $null = New-FamfsFile readme 1 -FileSystem $other
            $PSDefaultParameterValues['Get-FamfsFile:FileSystem'] = $other
            (Get-FamfsFile fam:/readme).Size | Should -Be 100
            (Get-FamfsFile readme).Size | Should -Be 1
            $PSDefaultParameterValues.Remove('Get-FamfsFile:FileSystem')
        }
    }
}
