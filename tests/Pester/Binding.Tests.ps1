# What commands take for a path: objects mean exactly the file that they stand for, in a famfs and on this machine.

BeforeDiscovery {
    # Every command of PowerShell that takes a path by the name of a property, and could change or give away a file.
    $coreCommands = @{
        'Remove-Item' = { $input | Remove-Item }
        'Remove-Item -Recurse -Force' = { $input | Remove-Item -Recurse -Force }
        'Get-Content' = { $input | Get-Content }
        'Set-Content' = { $input | Set-Content -Value x }
        'Add-Content' = { $input | Add-Content -Value x }
        'Clear-Content' = { $input | Clear-Content }
        'Move-Item' = { $input | Move-Item -Destination moved }
        'Rename-Item' = { $input | Rename-Item -NewName renamed }
        'Copy-Item' = { $input | Copy-Item -Destination copied }
        'Get-Item' = { $input | Get-Item }
        'Get-ChildItem' = { $input | Get-ChildItem }
        'Set-Item' = { $input | Set-Item -Value x }
        'Clear-Item' = { $input | Clear-Item }
        'Set-ItemProperty' = { $input | Set-ItemProperty -Name IsReadOnly -Value $true }
        'Invoke-Item' = { $input | Invoke-Item -WhatIf }
        'Get-FileHash' = { $input | Get-FileHash }
        'Import-Csv' = { $input | Import-Csv }
        'Import-Clixml' = { $input | Import-Clixml }
        'Compress-Archive' = { $input | Compress-Archive -DestinationPath archived.zip }
        'Unblock-File' = { $input | Unblock-File }
        'Resolve-Path' = { $input | Resolve-Path }
        'Format-Hex' = { $input | Select-Object PSPath | Format-Hex }
        'Import-PowerShellDataFile' = { $input | Import-PowerShellDataFile }
    }
    $roundTrips = @{
        'as it is' = { $input }
        'through CSV' = { $input | ConvertTo-Csv | ConvertFrom-Csv }
        'through JSON' = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json }
        'through Clixml' = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@($input))) }
        'through Select-Object' = { $input | Select-Object * }
    }
    $cases = foreach ($core in $coreCommands.GetEnumerator()) {
        foreach ($trip in $roundTrips.GetEnumerator()) {
            @{ Command = $core.Key; Run = $core.Value; Trip = $trip.Key; Convert = $trip.Value }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $here = [System.IO.Directory]::CreateDirectory((Get-TestPath 'here')).FullName
    $null = New-HostFile "$here/plain.txt" 100
    $fs = New-TestImage names.famfs
    $other = New-TestImage other.famfs

    function Enter-Directory([string]$Path) {
        $ExecutionContext.SessionState.Path.PushCurrentLocation('binding')
        $null = $ExecutionContext.SessionState.Path.SetLocation($Path)
    }

    function Exit-Directory {
        $null = $ExecutionContext.SessionState.Path.PopLocation('binding')
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Objects of a famfs and files of this machine' {
    BeforeAll {
        # The same names in the file system and in the current directory. What a case removes or renames there is made again.
        function Restore-Name {
            Get-FamfsFile -FileSystem $fs | Remove-FamfsFile -Recurse
            $null = New-FamfsDirectory d -FileSystem $fs
            $null = New-FamfsFile a, 'd/a' -Size 4096 -FileSystem $fs
        }

        Restore-Name
        $items = @(Get-FamfsFile a -FileSystem $fs) + @(Get-FamfsFileMap a -FileSystem $fs) + @(Test-FamfsFile a -FileSystem $fs) +
            @(Get-FamfsLogEntry $fs -Last 2) + @(Get-FamfsFile -Recurse -FileSystem $fs)
        $mapped = Open-FamfsFile a -FileSystem $fs
        $place = [System.IO.Directory]::CreateDirectory((Get-TestPath 'same names')).FullName
        $null = [System.IO.Directory]::CreateDirectory("$place/d")
    }

    BeforeEach {
        [System.IO.File]::WriteAllText("$place/a", 'of this machine')
        [System.IO.File]::WriteAllText("$place/d/a", 'of this machine')
        if (@(Get-FamfsFile -Recurse -FileSystem $fs).Path -join ' ' -cne 'd d/a a') {
            Restore-Name
        }
    }

    AfterAll {
        $mapped.Dispose()
    }

    It '<Command> takes none of them for a file of this machine, <Trip>' -ForEach $cases {
        Enter-Directory $place
        try {
            $found = try { @($items + $mapped) | & $Convert | & $Run 2>$null } catch { }
            $found | Should -Not -Contain 'of this machine'
            $ours = $found | Where-Object { $_ -is [Famfs.FamfsItem] -or $_ -is [System.Management.Automation.ErrorRecord] -or $_.Provider.Name -eq 'Famfs' }
            $text = $found | Where-Object { $_ -is [string] }
            @($ours).Count + @($text).Count | Should -Be @($found).Count -Because 'what is found is in the file system'
        }
        finally {
            Exit-Directory
        }

        [System.IO.File]::ReadAllText("$place/a") | Should -BeExactly 'of this machine'
        [System.IO.File]::ReadAllText("$place/d/a") | Should -BeExactly 'of this machine'
        [System.IO.Directory]::GetFileSystemEntries($place) | Should -HaveCount 2
    }

    It 'is no file of this machine as an argument either' {
        Enter-Directory $place
        try {
            foreach ($item in $items) {
                Get-Content "$item" -ErrorAction Ignore | Should -Not -Contain 'of this machine'
                $null = Get-ErrorOf { Remove-Item $item -Recurse }
            }

            Get-FamfsFile -FileSystem $fs | Should -BeNullOrEmpty
        }
        finally {
            Exit-Directory
        }

        "$place/a" | Should -Exist
    }

    It 'has its path for scripts, views and other commands' {
        $file = Get-FamfsFile d/a -FileSystem $fs
        $file.Path | Should -BeExactly 'd/a'
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -Be @('d', 'd/a', 'a')
        (Get-FamfsFile -Recurse -FileSystem $fs | Where-Object Path -EQ 'd/a').Name | Should -BeExactly 'a'
        (Get-FamfsFile -Recurse -FileSystem $fs | Sort-Object Path).Path | Should -Be @('a', 'd', 'd/a')
        (Get-FamfsFile d/a -FileSystem $fs | Select-Object -ExpandProperty Path) | Should -BeExactly 'd/a'
        (Get-FamfsFile d/a -FileSystem $fs | Select-Object Path, Device | Test-FamfsFile).Path | Should -BeExactly 'd/a'
        (Get-FamfsFile d/a -FileSystem $fs | Format-Table Path | Out-String) | Should -Match 'd/a'
    }
}

Describe 'Objects of a famfs' {
    BeforeAll {
        # A pattern that was taken from the second of each pair would find the first.
        $pairs = 'file1.txt', 'file[1].txt', 'bb', 'b*', 'cc', 'c?', 'x1', 'x`[1`]', 'x[1]', '[', '%5B', 'a%b', "line`nfeed", "raw$([char]0xdcff)$([char]0xdc80)", 'é', '-x', '~', 'c:x'
        $null = $pairs | New-FamfsFile -Size 4096 -FileSystem $fs
        $null = $pairs | New-FamfsFile -Size 8192 -FileSystem $other
    }

    It 'means itself <Trip>, for every command' -ForEach @(
        @{ Trip = 'as it is'; Convert = { $input } }
        @{ Trip = 'through CSV'; Convert = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Trip = 'through JSON'; Convert = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Trip = 'through Select-Object'; Convert = { $input | Select-Object * } }
    ) {
        foreach ($name in $pairs) {
            $item = Get-FamfsFile -LiteralPath $name -FileSystem $fs
            $item.Path | Should -BeExactly $name
            ($item | & $Convert | Get-FamfsFile).Path | Should -BeExactly $name
            ($item | & $Convert | Test-FamfsFile).Path | Should -BeExactly $name
            ($item | & $Convert | Get-FamfsFileMap).Path | Should -BeExactly $name
            ($item | & $Convert | Sync-FamfsFile -PassThru).Path | Should -BeExactly $name
            $there = $item | & $Convert | Get-FamfsFile -FileSystem $other
            $there.Path | Should -BeExactly $name
            $there.Size | Should -Be 8192
        }
    }

    It 'knows its device as an argument of -Path, -LiteralPath and in a list' {
        $item = Get-FamfsFile -LiteralPath 'file[1].txt' -FileSystem $fs
        (Test-FamfsFile $item).Path | Should -BeExactly 'file[1].txt'
        (Test-FamfsFile -LiteralPath $item).Path | Should -BeExactly 'file[1].txt'
        (Test-FamfsFile $item, $item).Path | Should -HaveCount 2
        (Get-FamfsFile $item -FileSystem $other).Size | Should -Be 8192
        (Get-FamfsFile $item.PSPath).Path | Should -BeExactly 'file`[1`].txt'.Replace('`', '')
    }

    It 'is created again under its own name' {
        $third = New-TestImage
        $null = Get-FamfsFile -FileSystem $fs -File | New-FamfsFile -FileSystem $third
        (Get-FamfsFile -File -FileSystem $third).Path | Should -Be (Get-FamfsFile -File -FileSystem $fs).Path
        $fourth = New-TestImage
        $null = Get-FamfsFile d -FileSystem $fs -ErrorAction Ignore
        $null = Get-FamfsFile -Directory -FileSystem $fs | New-FamfsDirectory -FileSystem $fourth
        (Get-FamfsFile -FileSystem $fourth).Path | Should -Be (Get-FamfsFile -Directory -FileSystem $fs).Path
    }

    It 'names the file system by an object of any form: <Case>' -ForEach @(
        @{ Case = 'JSON'; Convert = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Case = 'CSV'; Convert = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Case = 'Select-Object'; Convert = { $input | Select-Object Device, Uuid } }
    ) {
        $row = $fs | & $Convert
        (Get-FamfsFile file1.txt -FileSystem $row).Path | Should -BeExactly 'file1.txt'
        ($row | Get-FamfsFile).Count | Should -Be (Get-FamfsFile -FileSystem $fs).Count
        ($row | Get-FamfsFileSystem).Uuid | Should -Be $fs.Uuid
    }
}

Describe 'Paths that are typed' {
    It 'takes <Path> with -LiteralPath as it is' -ForEach @{ Path = 'file[1].txt' }, @{ Path = 'b*' }, @{ Path = 'c?' }, @{ Path = '[' } {
        (Get-FamfsFile -LiteralPath $Path -FileSystem $fs).Path | Should -BeExactly $Path
        (Test-FamfsFile -LP $Path -FileSystem $fs).Path | Should -BeExactly $Path
        ([pscustomobject]@{ LiteralPath = $Path; FileSystem = $fs } | Get-FamfsFileMap).Path | Should -BeExactly $Path
    }

    It 'takes the escapes of [WildcardPattern]::Escape' {
        $name = [WildcardPattern]::Escape('file[1].txt')
        (Get-FamfsFile $name -FileSystem $fs).Path | Should -BeExactly 'file[1].txt'
        (Get-FamfsFile '*`[1`]*' -FileSystem $fs).Path | Should -Contain 'file[1].txt'
        (Get-FamfsFile '*`[1`]*' -FileSystem $fs).Path | Should -Not -Contain 'file1.txt'
    }

    It 'makes one error of a bad pattern, and goes on: <_>' -ForEach 'Get-FamfsFile', 'Test-FamfsFile', 'Get-FamfsFileMap', 'Sync-FamfsFile', 'Open-FamfsFile' {
        $command = $_
        Assert-Error (Get-ErrorOf { 'nope[', 'file1.txt' | & $command -FileSystem $fs }) $command PathInvalid InvalidArgument 'nope['
        Get-ErrorOf { & $command 'nope*' -FileSystem $fs } | Should -BeNullOrEmpty
        Assert-Error (Get-ErrorOf { & $command -LiteralPath 'nope*' -FileSystem $fs }) $command PathNotFound ObjectNotFound 'nope*'
    }

    It 'refuses $null in <_>' -ForEach 'Get-FamfsFile', 'Test-FamfsFile', 'Get-FamfsFileMap', 'Sync-FamfsFile', 'Open-FamfsFile', 'New-FamfsDirectory' {
        $command = $_
        foreach ($value in $null, @($null), @('a', $null)) {
            $errors = Get-ErrorOf { & $command -Path $value -FileSystem $fs }
            $errors | Should -HaveCount 1
            $errors.Exception | Should -BeOfType System.Management.Automation.ParameterBindingException
        }
    }

    It 'refuses $null in the name of a mount' {
        foreach ($value in $null, @($null)) {
            (Get-ErrorOf { Get-FamfsMount $value }).Exception | Should -BeOfType System.Management.Automation.ParameterBindingException
            (Get-ErrorOf { Dismount-FamfsFileSystem $value }).Exception | Should -BeOfType System.Management.Automation.ParameterBindingException
        }

        Assert-Error (Get-ErrorOf { Get-FamfsMount 'nope[' }) Get-FamfsMount PathInvalid InvalidArgument 'nope['
    }
}

Describe 'Files of this machine' {
    BeforeAll {
        $source = [System.IO.Directory]::CreateDirectory((Get-TestPath 'odd names')).FullName
        foreach ($name in 'file1.txt', 'file[1].txt', 'bb', 'b*', '[', 'x`[1`]', 'a\b', 'v/in', '[v]/in') {
            $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName("$source/$name"))
            [System.IO.File]::WriteAllText("$source/$name", "this is $name")
        }

        function Test-Copied($FileSystem, [string[]]$Names) {
            foreach ($name in $Names) {
                [System.Text.Encoding]::UTF8.GetString((Read-ByMap $FileSystem ([WildcardPattern]::Escape($name)))) | Should -BeExactly "this is $name"
            }
        }
    }

    It 'copies exactly the file: <Name>' -ForEach @(
        @{ Name = 'file[1].txt' }, @{ Name = 'b*' }, @{ Name = '[' }, @{ Name = 'x`[1`]' }, @{ Name = 'a\b' }
    ) {
        $image = New-TestImage
        [System.IO.FileInfo]::new("$source/$Name") | Copy-FamfsFile -Destination / -ToFileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly $Name
        Test-Copied $image $Name

        $image = New-TestImage
        Copy-FamfsFile ([System.IO.FileInfo]::new("$source/$Name")) / -ToFileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly $Name

        $image = New-TestImage
        Copy-FamfsFile -LiteralPath "$source/$Name" / -ToFileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly $Name
        Test-Copied $image $Name
    }

    It 'copies all that Get-ChildItem lists' {
        $image = New-TestImage
        Get-ChildItem $source -File | Copy-FamfsFile -Destination / -ToFileSystem $image
        Test-Copied $image 'file1.txt', 'file[1].txt', 'bb', 'b*', '[', 'x`[1`]'
        Get-Item -LiteralPath "$source/[v]" | Copy-FamfsFile -Destination / -ToFileSystem $image -Recurse
        (Get-FamfsFile -LiteralPath '[v]' -FileSystem $image).Path | Should -BeExactly '[v]/in'
    }

    It 'copies out and back under odd names, from objects' {
        $image = New-TestImage
        Copy-FamfsFile -LiteralPath "$source/file[1].txt", "$source/[" / -ToFileSystem $image
        $out = [System.IO.Directory]::CreateDirectory((Get-TestPath 'out [1]')).FullName
        Get-FamfsFile -FileSystem $image | Copy-FamfsFile -Destination $out
        [System.IO.File]::ReadAllText("$out/file[1].txt") | Should -BeExactly 'this is file[1].txt'
        [System.IO.File]::ReadAllText("$out/[") | Should -BeExactly 'this is ['
    }

    It 'copies into a directory that is given as an object' {
        $image = New-TestImage
        $directory = New-FamfsDirectory d -FileSystem $image
        Copy-FamfsFile "$here/plain.txt" $directory
        (Get-FamfsFile d -FileSystem $image).Path | Should -BeExactly 'd/plain.txt'
    }

    It 'copies nothing and says nothing for a pattern without a match, and an error for a name' {
        Get-ErrorOf { Copy-FamfsFile "$source/nope*" / -ToFileSystem $other } | Should -BeNullOrEmpty
        Get-ErrorOf { Copy-FamfsFile -LiteralPath "$source/nope*" / -ToFileSystem $other } | Should -HaveCount 1
        Get-ErrorOf { Copy-FamfsFile "$source/nope" / -ToFileSystem $other } | Should -HaveCount 1
    }
}

Describe 'Locations and drives of this machine' {
    AfterEach {
        [System.IO.File]::Exists('Env:new') | Should -BeFalse
    }

    It 'needs no location for a rooted path' {
        Enter-Directory Env:
        try {
            $image = New-TestImage
            Copy-FamfsFile "$here/plain.txt" / -ToFileSystem $image
            Copy-FamfsFile "$here/pl*.txt" /second -ToFileSystem $image
            (Get-FamfsFile -FileSystem $image).Path | Should -Be @('plain.txt', 'second')
            (Get-FamfsFileSystem $image.Device).Files | Should -Be 2
        }
        finally {
            Exit-Directory
        }
    }

    It 'names the provider for <Path> in Env:' -ForEach @{ Path = 'x' }, @{ Path = './x' }, @{ Path = '~/x' }, @{ Path = '*' } {
        Enter-Directory Env:
        try {
            $errors = Get-ErrorOf { Copy-FamfsFile $Path / -ToFileSystem $other }
            Assert-Error $errors Copy-FamfsFile PathInvalid InvalidArgument $Path
            $errors.Exception.Message | Should -Match 'Environment'
        }
        finally {
            Exit-Directory
        }
    }

    It 'goes on after a path of another provider or drive: <_>' -ForEach 'Env:x', 'nodrive:x', 'NoProvider::x', 'Variable:x' {
        $path = $_
        $image = New-TestImage
        Assert-Error (Get-ErrorOf { $path, "$here/plain.txt" | Copy-FamfsFile -Destination / -ToFileSystem $image }) Copy-FamfsFile PathInvalid InvalidArgument $path
        Assert-Error (Get-ErrorOf { Get-FamfsFile $path }) Get-FamfsFile PathInvalid InvalidArgument $path
        Assert-Error (Get-ErrorOf { Get-FamfsFileSystem $path, $image }) Get-FamfsFileSystem PathInvalid InvalidArgument $path
        (Get-FamfsFileSystem $path, $image -ErrorAction Ignore).Uuid | Should -Be $image.Uuid
        Assert-Error (Get-ErrorOf { New-FamfsFileSystem $path -Size 4GB }) New-FamfsFileSystem PathInvalid InvalidArgument $path
    }

    It 'takes drives, the home directory and provider-qualified paths' {
        $null = New-PSDrive -Name here -PSProvider FileSystem -Root $here
        try {
            $image = New-TestImage
            Copy-FamfsFile here:plain.txt a -ToFileSystem $image
            Copy-FamfsFile here:/pl*.txt b -ToFileSystem $image
            Copy-FamfsFile "Microsoft.PowerShell.Core\FileSystem::$here/plain.txt" c -ToFileSystem $image
            Enter-Directory here:
            try {
                Copy-FamfsFile plain.txt d -ToFileSystem $image
                Copy-FamfsFile ./*.txt e -ToFileSystem $image
            }
            finally {
                Exit-Directory
            }

            (Get-FamfsFile -FileSystem $image).Path | Should -Be @('a', 'b', 'c', 'd', 'e')
        }
        finally {
            Remove-PSDrive here
        }

        Assert-Error (Get-ErrorOf { Get-FamfsFileSystem '~/no such.famfs' }) Get-FamfsFileSystem DeviceNotFound ObjectNotFound '~/no such.famfs'
    }
}

Describe 'A bad pattern of files of this machine' {
    It 'is one error, and the others go on: <_>' -ForEach '[a', 'x[1-', '[z-a]', '[a/b' {
        $image = New-TestImage
        $pattern = $_
        $record = Get-ErrorOf { $pattern, "$here/plain.txt" | Copy-FamfsFile -Destination / -ToFileSystem $image }
        Assert-Error $record Copy-FamfsFile PathInvalid InvalidArgument $pattern
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly 'plain.txt'
    }
}

Describe 'Tables' {
    It 'mean what the object meant that they were made from' {
        $image = New-TestImage
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $image
        $rows = Get-FamfsFile -FileSystem $image | ConvertTo-Json | ConvertFrom-Json -AsHashtable
        ($rows | Get-FamfsFile).Path | Should -BeExactly 'a', 'b'
        (Test-FamfsFile -LiteralPath $rows).Path | Should -BeExactly 'a', 'b'
        (Get-FamfsFile -FileSystem @{ Device = $image.Device }).Path | Should -BeExactly 'a', 'b'
    }

    It 'give a new file the name that they hold, and none without one' {
        $image = New-TestImage
        @{ Path = 'named' } | New-FamfsFile -Size 1 -FileSystem $image
        Get-ErrorOf { @{ Size = 1 } | New-FamfsFile -Size 1 -FileSystem $image } | Should -HaveCount 1
        Get-ErrorOf { New-FamfsDirectory @{} -FileSystem $image } | Should -HaveCount 1
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly 'named'
    }
}

Describe 'Rows without what a parameter needs' {
    BeforeAll {
        $image = New-TestImage
        $null = New-FamfsFile a -Size 1 -FileSystem $image
    }

    It 'are no path: <_>' -ForEach 'Get-FamfsFile', 'Test-FamfsFile', 'Get-FamfsFileMap', 'Sync-FamfsFile', 'Open-FamfsFile' {
        $command = $_
        $record = Get-ErrorOf { [pscustomobject]@{ Name = 'a[1]' } | & $command -FileSystem $image }
        $record | Should -HaveCount 1
        "$record" | Should -BeLike '*has no path*PSPath*'
    }

    It 'are nothing to copy' {
        $record = Get-ErrorOf { Get-ChildItem $here | Select-Object -First 1 -Property Name | Copy-FamfsFile -Destination / -ToFileSystem $image }
        $record | Should -HaveCount 1
        "$record" | Should -BeLike '*has no path*'
    }

    It 'are no device: <Command>' -ForEach @(
        @{ Command = { [pscustomobject]@{ X = 1 } | Get-FamfsFileSystem } }
        @{ Command = { Get-FamfsFileSystem @{ X = 1 } } }
        @{ Command = { Get-FamfsFile -FileSystem ([pscustomobject]@{ X = 1 }) } }
        @{ Command = { [pscustomobject]@{ X = 1 } | Dismount-FamfsFileSystem } }
    ) {
        $record = Get-ErrorOf $Command
        $record | Should -HaveCount 1
        "$record" | Should -BeLike '*The object has no property*'
    }

    It 'name a path by a value of any type, and by every name that binds' {
        $new = New-TestImage
        $made = 1..2 | ForEach-Object { [pscustomobject]@{ Path = $_; Size = 1 } } | New-FamfsFile -FileSystem $new
        $made.Path | Should -Be @('1', '2')
        foreach ($name in 'LiteralPath', 'LP', 'FamfsPath', 'Name') {
            ([pscustomobject]@{ $name = "by $name"; Size = 1 } | New-FamfsFile -FileSystem $new).Path | Should -BeExactly "by $name"
        }

        foreach ($name in 'Path', 'LiteralPath', 'LP', 'FamfsPath', 'FullName', 'PSPath') {
            ([pscustomobject]@{ $name = '1' } | Get-FamfsFile -FileSystem $new).Path | Should -BeExactly '1'
            ([pscustomobject]@{ $name = 1 } | Test-FamfsFile -FileSystem $new).Path | Should -BeExactly '1'
        }

        ([pscustomobject]@{ Path = '1', '2' } | Test-FamfsFile -FileSystem $new).Path | Should -Be @('1', '2')
    }

    It 'name a device by <_>' -ForEach 'Device', 'Path', 'FullName', 'LiteralPath', 'PSPath' {
        ([pscustomobject]@{ $_ = $image.Device } | Get-FamfsFileSystem).Uuid | Should -Be $image.Uuid
    }
}

Describe 'A list of one file system' {
    It 'is that file system' {
        $image = New-TestImage
        $null = New-FamfsFile a -Size 1 -FileSystem @($image)
        (Get-FamfsFile -FileSystem ([System.Collections.Generic.List[object]]@($image))).Path | Should -BeExactly 'a'
    }
}

Describe 'A default file system of the session' {
    BeforeAll {
        $before = $global:PSDefaultParameterValues
        $default = New-TestImage
        $null = New-FamfsFile in -Size 1 -FileSystem $default
        $global:PSDefaultParameterValues = [System.Management.Automation.DefaultParameterDictionary]@{ '*-Famfs*:FileSystem' = $default }
    }

    AfterAll {
        $global:PSDefaultParameterValues = $before
    }

    It 'is taken where none is named' {
        (Get-FamfsFile).Path | Should -BeExactly 'in'
    }

    It 'gives way to the file system that an object comes from' {
        $image = New-TestImage
        $null = New-FamfsFile in -Size 2 -FileSystem $image
        (Get-FamfsFile in -FileSystem $image | Test-FamfsFile).Size | Should -Be 2
        (Test-FamfsFile (Get-FamfsFile in -FileSystem $image)).Size | Should -Be 2
    }

    It 'gives way to files of this machine that come as objects' {
        $image = New-TestImage
        Get-Item -LiteralPath "$here/plain.txt" | Copy-FamfsFile -Destination piped -ToFileSystem $image
        Copy-FamfsFile (Get-Item -LiteralPath "$here/plain.txt") argument -ToFileSystem $image
        Get-Item -LiteralPath "$here/plain.txt" | Select-Object PSPath | Copy-FamfsFile -Destination row -ToFileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -Be @('piped', 'argument', 'row')
        Assert-Error (Get-ErrorOf { Get-Item -LiteralPath "$here/plain.txt" | Test-FamfsFile }) Test-FamfsFile FileSystemRequired InvalidArgument "$here/plain.txt"
        Assert-Error (Get-ErrorOf { Get-Item -LiteralPath "$here/plain.txt" | Test-FamfsFile -FileSystem $image }) Test-FamfsFile PathNotFound ObjectNotFound "$here/plain.txt"
    }

    It 'is kept away by -FileSystem <Name>' -ForEach @{ Name = '$null'; Value = $null }, @{ Name = "''"; Value = '' } {
        $image = New-TestImage
        Copy-FamfsFile "$here/plain.txt" / -FileSystem $Value -ToFileSystem $image
        (Get-FamfsFile -FileSystem $image).Path | Should -BeExactly 'plain.txt'
        Assert-Error (Get-ErrorOf { Get-FamfsFile x -FileSystem $Value }) Get-FamfsFile FileSystemRequired InvalidArgument 'x'
    }
}
