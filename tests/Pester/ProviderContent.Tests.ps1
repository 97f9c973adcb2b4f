# Items that are made, filled and copied on drives.

BeforeAll {
    . $PSScriptRoot/TestDrives.ps1
}

AfterAll {
    Remove-TestDrive
}

Describe 'Content on drives' {
    BeforeAll {
        $fs = New-TestDrive fam -Files
    }

    AfterEach {
        Set-Location $start
    }

    Context 'new items' {
        BeforeAll {
            $null = New-TestDrive made
        }

        It 'makes a file of a size' {
            (New-Item made:/size -Size 3MB -Mode 0600).Size | Should -Be 3MB
            (Get-Item made:/size).Mode | Should -BeExactly '0600'
            (Get-Content made:/size -AsByteStream -TotalCount 8) | Should -Be (, 0 * 8)
        }

        It 'makes a file of a value' {
            (New-Item made:/text -ItemType File -Value 'häuser').Size | Should -Be 7
            Get-Content made:/text | Should -BeExactly 'häuser'
            (New-Item made:/bytes -Value ([byte[]](1, 2, 3)) -Size 5).Size | Should -Be 5
            Get-Content made:/bytes -AsByteStream | Should -Be 1, 2, 3, 0, 0
        }

        It 'makes directories, with those above' {
            (New-Item made:/a/b/c -ItemType Directory).Path | Should -BeExactly 'a/b/c'
            (New-Item made:/a/b/c -ItemType Directory -Force).Path | Should -BeExactly 'a/b/c'
            Assert-Refused (Get-ErrorOf { New-Item made:/a -ItemType Directory }) New-Item AlreadyExists ResourceExists
        }

        It 'does not make <Case>' -ForEach @(
            @{ Case = 'a file without a size'; Script = { New-Item made:/none }; Id = 'ChoiceRequired'; Category = 'InvalidArgument' }
            @{ Case = 'a file shorter than its value'; Script = { New-Item made:/none -Size 2 -Value abc }; Id = 'SizeInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a link'; Script = { New-Item made:/none -ItemType SymbolicLink -Value x }; Id = 'OperationNotSupportedByFormat'; Category = 'InvalidOperation' }
            @{ Case = 'a file in nothing'; Script = { New-Item made:/no/where -Size 1 }; Id = 'ParentNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a reserved name'; Script = { New-Item made:/.famfs.x -Size 1 }; Id = 'PathReserved'; Category = 'InvalidArgument' }
            @{ Case = 'anything as a client'; Script = { Invoke-AsClient { New-Item made:/none -Size 1 } }; Id = 'NotMaster'; Category = 'InvalidOperation' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) New-Item $Id $Category
            'made:/none' | Should -Not -Exist
        }

        It 'makes nothing with -WhatIf' {
            New-Item made:/what -Size 1 -WhatIf
            New-Item made:/whatdir -ItemType Directory -WhatIf
            Get-ChildItem made:/what* | Should -BeNullOrEmpty
        }
    }

    Context 'content' {
        BeforeAll {
            $content = New-TestDrive content
        }

        It 'writes and reads lines' {
            1..1000 | ForEach-Object { "line $_" } | Set-Content content:/lines
            $lines = Get-Content content:/lines
            $lines | Should -HaveCount 1000
            $lines[999] | Should -BeExactly 'line 1000'
            Get-Content content:/lines -TotalCount 2 | Should -Be 'line 1', 'line 2'
            (Get-Content content:/lines -ReadCount 300)[3] | Should -HaveCount 100
            (Get-Content content:/lines -Raw).Length | Should -Be (Get-Item content:/lines).Size
        }

        It 'writes and reads bytes' {
            $bytes = [byte[]]::new(5MB)
            [System.Random]::new(7).NextBytes($bytes)
            , $bytes | Set-Content content:/bytes -AsByteStream
            $back = Get-Content content:/bytes -AsByteStream -Raw
            [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([byte[]]$back)) | Should -BeExactly ([Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes)))
            $map = Read-ByMap $content bytes
            [System.Linq.Enumerable]::SequenceEqual([byte[]]$map, $bytes) | Should -BeTrue -Because 'the bytes are in the memory'
            Get-Content content:/bytes -AsByteStream -TotalCount 3 | Should -Be $bytes[0..2]
        }

        It 'takes the encoding <Name>' -ForEach @(
            @{ Name = 'unicode'; Hex = 'fffee4000a00' }, @{ Name = 'utf8BOM'; Hex = 'efbbbfc3a40a' }, @{ Name = 'utf8'; Hex = 'c3a40a' }, @{ Name = '1200'; Hex = 'fffee4000a00' }, @{ Name = 'latin1'; Hex = 'e40a' }
        ) {
            Set-Content "content:/enc$Name" 'ä' -Encoding $Name
            ConvertTo-Hex (Get-Content "content:/enc$Name" -AsByteStream -Raw) | Should -BeExactly $Hex
            Get-Content "content:/enc$Name" -Encoding $Name | Should -BeExactly 'ä'
        }

        It 'adds no line ends with -NoNewline' {
            'a', 'b' | Set-Content content:/nonl -NoNewline
            Get-Content content:/nonl -Raw | Should -BeExactly 'ab'
        }

        It 'makes an empty file of no content' {
            Set-Content content:/nothing -Value '' -NoNewline
            (Get-Item content:/nothing).Size | Should -Be 0
            Get-Content content:/nothing | Should -BeNullOrEmpty
        }

        It 'shows a file when its writer is done, and not before' {
            $seen = 1..3 | ForEach-Object { if (Test-Path content:/late) { 'early' }; $_ } | Tee-Object -Variable passed | Set-Content content:/late -PassThru
            $passed | Should -Not -Contain 'early'
            Get-Content content:/late | Should -Be '1', '2', '3'
        }

        It 'leaves nothing of a pipeline that fails' {
            { 1..3 | ForEach-Object { if ($_ -eq 3) { throw 'stop' }; $_ } | Set-Content content:/half } | Should -Throw stop
            'content:/half' | Should -Not -Exist
            (Test-FamfsFileSystem $content).IsHealthy | Should -BeTrue
        }

        It 'records what a script writes through the interface' {
            $writer = $ExecutionContext.InvokeProvider.Content.GetWriter('content:/script')[0]
            $null = $writer.Write(@('x'))
            $writer.Close()
            Get-Content content:/script | Should -BeExactly 'x'
        }

        It 'overwrites only with -Force and the same size' {
            Set-Content content:/same 'abc'
            Assert-Refused (Get-ErrorOf { Set-Content content:/same 'xyz' }) Set-Content AlreadyExists ResourceExists
            Assert-Refused (Get-ErrorOf { Set-Content content:/same 'long' -Force }) Set-Content AlreadyExists ResourceExists
            Assert-Refused (Get-ErrorOf { Set-Content content:/same 'x' -Force }) Set-Content AlreadyExists ResourceExists
            Get-Content content:/same | Should -BeExactly 'abc'
            Set-Content content:/same 'xyz' -Force
            Get-Content content:/same | Should -BeExactly 'xyz'
            Assert-Refused (Get-ErrorOf { Set-Content content:/.famfs.times x -Force }) Set-Content AlreadyExists ResourceExists
        }

        It 'adds to new files only' {
            Add-Content content:/added 'x'
            Get-Content content:/added | Should -BeExactly 'x'
            Assert-Refused (Get-ErrorOf { Add-Content content:/added 'y' }) Add-Content OperationNotSupportedByFormat InvalidOperation
            Get-Content content:/added | Should -BeExactly 'x'
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'to read a directory'; Script = { Get-Content fam:/data }; Command = 'Get-Content'; Id = 'IsADirectory'; Category = 'InvalidArgument' }
            @{ Case = 'to write a directory'; Script = { Set-Content fam:/data x }; Command = 'Set-Content'; Id = 'IsADirectory'; Category = 'InvalidArgument' }
            @{ Case = 'to write as a client'; Script = { Invoke-AsClient { Set-Content content:/client x } }; Command = 'Set-Content'; Id = 'NotMaster'; Category = 'InvalidOperation' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) $Command $Id $Category
        }

        It 'writes nothing with -WhatIf' {
            Set-Content content:/what x -WhatIf
            'content:/what' | Should -Not -Exist
        }
    }

    Context 'copies' {
        BeforeAll {
            $from = New-TestDrive from -Files
            $to = New-TestDrive to
        }

        It 'copies a file on a drive' {
            Copy-Item from:/readme from:/copy
            (Test-FamfsFile from:/copy -Seed 3).Passed | Should -BeTrue
            Copy-Item from:/readme from:/empty
            'from:/empty/readme' | Should -Exist
        }

        It 'copies trees to another file system' {
            (Copy-Item from:/data to:/ -Recurse -PassThru).Path | Sort-Object | Should -Be 'data', 'data/a.bin', 'data/b.txt', 'data/logs', 'data/logs/c.bin'
            (Get-ChildItem to:/ -Recurse -File | Test-FamfsFile -Seed 3).Passed | Should -Be $true, $true, $true
            Copy-Item from:/data/*.bin to:/
            'to:/a.bin' | Should -Exist
        }

        It 'overwrites only with -Force' {
            Assert-Refused (Get-ErrorOf { Copy-Item from:/readme from:/copy }) Copy-Item AlreadyExists ResourceExists
            Copy-Item from:/readme from:/copy -Force
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'a directory without -Recurse'; Script = { Copy-Item from:/data to:/x }; Id = 'IsADirectory'; Category = 'InvalidArgument' }
            @{ Case = 'a copy onto itself'; Script = { Copy-Item from:/readme from:/readme -Force }; Id = 'SourceInvalid'; Category = 'InvalidArgument' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) Copy-Item $Id $Category
        }

        It 'copies nothing with -WhatIf' {
            Copy-Item from:/readme to:/what -WhatIf
            'to:/what' | Should -Not -Exist
        }
    }
}
