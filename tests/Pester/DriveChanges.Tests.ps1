# Remove-, Rename-, Move-Item, Set-ItemProperty and Clear-Content on a drive of a famfs: they change what Remove-, Rename-, Move-
# and Set-FamfsFile change, with the same errors, and nothing of this host.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $start = Get-Location
    $fs = New-TestImage
    $null = New-PSDrive changing Famfs $fs.Device -Scope Global
    $other = New-TestImage
    $null = New-PSDrive other Famfs $other.Device -Scope Global

    function Assert-Refused($Records, [string]$Command, [string]$Id, [string]$Category) {
        $Records | Should -HaveCount 1 -Because "one error was expected: $Id"
        $Records.FullyQualifiedErrorId | Should -BeExactly "$Id,Microsoft.PowerShell.Commands.$($Command.Replace('-', ''))Command"
        "$($Records.CategoryInfo.Category)" | Should -BeExactly $Category
    }
}

AfterAll {
    Set-Location $start
    Get-PSDrive changing, other -ErrorAction Ignore | Remove-PSDrive -Force
    Restore-Identity
}

Describe 'Changes on a drive' {
    BeforeEach {
        Get-FamfsFile -FileSystem $fs | Remove-FamfsFile -Recurse
        $null = New-FamfsDirectory data, data/logs, empty -FileSystem $fs
        $null = 'data/a.bin', 'data/b.txt', 'data/logs/c.bin', 'readme', 'odd[1]' | New-FamfsFile -Size 100 -Seed 3 -FileSystem $fs
    }

    AfterEach {
        Set-Location $start
    }

    Context 'Remove-Item' {
        It 'removes a file, which can be restored' {
            Remove-Item changing:/readme | Should -BeNullOrEmpty
            'changing:/readme' | Should -Not -Exist
            (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Should -Contain 'readme'
            (Restore-FamfsFile readme -FileSystem $fs -PassThru | Test-FamfsFile -Seed 3).Passed | Should -BeTrue
        }

        It 'removes what <Case> names' -ForEach @(
            @{ Case = 'an empty directory'; Script = { Remove-Item changing:/empty }; Left = 'data', 'odd[1]', 'readme' }
            @{ Case = '-Recurse'; Script = { Remove-Item changing:/data -Recurse }; Left = 'empty', 'odd[1]', 'readme' }
            @{ Case = 'a pattern'; Script = { Remove-Item changing:/data/*.bin; Remove-Item changing:/r* }; Left = 'data', 'empty', 'odd[1]' }
            @{ Case = '-LiteralPath'; Script = { Remove-Item -LiteralPath 'changing:/odd[1]' }; Left = 'data', 'empty', 'readme' }
            @{ Case = 'a relative path'; Script = { Set-Location changing:/data; Remove-Item ../readme }; Left = 'data', 'empty', 'odd[1]' }
            @{ Case = 'a listing'; Script = { Get-ChildItem changing:/ -Exclude data, readme | Remove-Item }; Left = 'data', 'readme' }
        ) {
            & $Script
            (Get-ChildItem changing:/).Name | Sort-Object | Should -Be $Left
            (Test-FamfsFileSystem $fs).IsHealthy | Should -BeTrue
        }

        It 'removes what is piped, <Trip>, and no file of this host that has its name' -ForEach @(
            @{ Trip = 'as it is'; Convert = { $input } }
            @{ Trip = 'through CSV'; Convert = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ Trip = 'through JSON'; Convert = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        ) {
            $place = [System.IO.Directory]::CreateDirectory((Get-TestPath 'same names')).FullName
            $null = 'readme', 'odd[1]', 'empty/in', 'data/a.bin' | ForEach-Object { New-HostFile "$place/$_" 10 }
            Set-Location -LiteralPath $place
            Get-FamfsFile -FileSystem $fs | & $Convert | Remove-Item -Recurse
            Get-FamfsFile -FileSystem $fs | Should -BeNullOrEmpty
            [System.IO.Directory]::GetFiles($place, '*', 'AllDirectories') | Should -HaveCount 4

            # What is there no more is not looked for on this host either.
            $null = New-FamfsFile readme 1 -FileSystem $fs
            $gone = Get-FamfsFile readme -FileSystem $fs
            Remove-Item changing:/readme
            Assert-Refused (Get-ErrorOf { $gone | & $Convert | Remove-Item }) Remove-Item PathNotFound ObjectNotFound
            [System.IO.Directory]::GetFiles($place, '*', 'AllDirectories') | Should -HaveCount 4
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'the root'; Script = { Remove-Item changing:/ -Recurse }; Id = 'PathReserved'; Category = 'InvalidArgument' }
            @{ Case = 'a name that the file system keeps'; Script = { Remove-Item changing:/.famfs.times -Force }; Id = 'PathReserved'; Category = 'InvalidArgument' }
            @{ Case = 'what is not there'; Script = { Remove-Item changing:/nope }; Id = 'PathNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a client'; Script = { Invoke-AsClient { Remove-Item changing:/readme } }; Id = 'NotMaster'; Category = 'InvalidOperation' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) Remove-Item $Id $Category
            (Get-ChildItem changing:/).Name | Should -HaveCount 4
        }
    }

    Context 'Rename-Item and Move-Item' {
        It 'rename' {
            Rename-Item changing:/readme first | Should -BeNullOrEmpty
            (Rename-Item changing:/data store -PassThru).Path | Should -BeExactly 'store'
            Rename-Item -LiteralPath 'changing:/odd[1]' 'odd[2]'
            (Get-FamfsFile -Recurse -File -FileSystem $fs).Path | Sort-Object | Should -Be 'first', 'odd[2]', 'store/a.bin', 'store/b.txt', 'store/logs/c.bin'
            (Test-FamfsFile changing:/store/logs/c.bin -Seed 3).Passed | Should -BeTrue
        }

        It 'move into a directory, and to a path' {
            Move-Item changing:/readme changing:/data | Should -BeNullOrEmpty
            (Move-Item changing:/data/a.bin changing:/empty/first -PassThru).Path | Should -BeExactly 'empty/first'
            Move-Item changing:/data/*.txt changing:/empty/
            Move-Item changing:/data/logs changing:/
            Set-Location changing:/data
            Move-Item readme ..
            (Get-FamfsFile -Recurse -File -FileSystem $fs).Path | Sort-Object | Should -Be 'empty/b.txt', 'empty/first', 'logs/c.bin', 'odd[1]', 'readme'
        }

        It 'replace only with -Force' {
            Assert-Refused (Get-ErrorOf { Move-Item changing:/readme changing:/data/a.bin }) Move-Item AlreadyExists ResourceExists
            Assert-Refused (Get-ErrorOf { Rename-Item changing:/data/b.txt a.bin }) Rename-Item AlreadyExists ResourceExists
            Move-Item changing:/readme changing:/data/a.bin -Force
            (Get-FamfsFile -Removed -FileSystem $fs).OriginalPath | Should -Contain 'data/a.bin'
            'changing:/readme' | Should -Not -Exist
        }

        It 'refuse <Case>' -ForEach @(
            @{ Case = 'a directory in itself'; Command = 'Move-Item'; Script = { Move-Item changing:/data changing:/data/logs }; Id = 'MoveIntoItself'; Category = 'InvalidArgument' }
            @{ Case = 'another file system'; Command = 'Move-Item'; Script = { Move-Item changing:/readme other:/ }; Id = 'DestinationInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a place in nothing'; Command = 'Move-Item'; Script = { Move-Item changing:/readme changing:/no/where }; Id = 'ParentNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a name with a directory'; Command = 'Rename-Item'; Script = { Rename-Item changing:/readme a/b }; Id = 'PathInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'a reserved name'; Command = 'Rename-Item'; Script = { Rename-Item changing:/readme .famfs.x }; Id = 'PathReserved'; Category = 'InvalidArgument' }
            @{ Case = 'a client'; Command = 'Rename-Item'; Script = { Invoke-AsClient { Rename-Item changing:/readme x } }; Id = 'NotMaster'; Category = 'InvalidOperation' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) $Command $Id $Category
            'changing:/readme' | Should -Exist
        }

        It 'name the -Item command that was meant' {
            (Get-ErrorOf { Rename-Item changing:/readme a/b }).Exception.Message | Should -BeLike '*Move-Item moves to another one*'
            (Get-ErrorOf { Rename-FamfsFile changing:/readme a/b }).Exception.Message | Should -BeLike '*Move-FamfsFile moves to another one*'
        }

        It 'move and copy nothing between this host and a drive; PowerShell says so' {
            $file = New-HostFile (Get-TestPath mine) 10
            (Get-ErrorOf { Copy-Item $file changing:/ }).FullyQualifiedErrorId | Should -BeExactly 'CopyItemSourceAndDestinationNotSameProvider,Microsoft.PowerShell.Commands.CopyItemCommand'
            (Get-ErrorOf { Copy-Item changing:/readme "$TestDrive" }).FullyQualifiedErrorId | Should -BeExactly 'CopyItemSourceAndDestinationNotSameProvider,Microsoft.PowerShell.Commands.CopyItemCommand'
            (Get-ErrorOf { Move-Item changing:/readme "$TestDrive" }).Exception.Message | Should -BeLike '*same provider*'
            Copy-FamfsFile $file changing:/
            Copy-FamfsFile changing:/mine (Get-TestPath back)
            Get-HostHash (Get-TestPath back) | Should -BeExactly (Get-HostHash $file)
        }
    }

    Context 'Set-ItemProperty and Clear-Content' {
        It 'sets <Name> of a file' -ForEach @(
            @{ Name = 'Mode'; Value = '0600'; Shown = '0600' }
            @{ Name = 'Mode'; Value = 'rw-r-----'; Shown = '0640' }
            @{ Name = 'Owner'; Value = 1234; Property = 'Uid'; Shown = 1234 }
            @{ Name = 'Group'; Value = '1234'; Property = 'Gid'; Shown = 1234 }
            @{ Name = 'LastWriteTime'; Value = [datetime]'2020-02-03T04:05:06'; Shown = [datetime]'2020-02-03T04:05:06' }
            @{ Name = 'Size'; Value = 5; Shown = 5 }
            @{ Name = 'Length'; Value = '3MB'; Property = 'Size'; Shown = 3MB }
        ) {
            Set-ItemProperty changing:/readme -Name $Name -Value $Value | Should -BeNullOrEmpty
            (Get-Item changing:/readme).($Property ?? $Name) | Should -Be $Shown
            (Set-ItemProperty changing:/readme -Name $Name -Value $Value -PassThru).($Property ?? $Name) | Should -Be $Shown
        }

        It 'sets several, and a directory' {
            [pscustomobject]@{ Mode = '0600'; Size = 7 } | Set-ItemProperty changing:/readme
            (Get-Item changing:/readme).Mode | Should -BeExactly '0600'
            (Get-Item changing:/readme).Size | Should -Be 7
            Set-ItemProperty changing:/data -Name Mode -Value 0700
            (Get-Item changing:/data).Mode | Should -BeExactly '0700'
            Get-ChildItem changing:/data -File | Set-ItemProperty -Name Mode -Value 0400
            (Get-ChildItem changing:/data -File).Mode | Should -Be '0400', '0400'
        }

        It 'refuses <Case>' -ForEach @(
            @{ Case = 'a property that is not there'; Script = { Set-ItemProperty changing:/readme -Name Nope -Value 1 }; Id = 'PropertyNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a property that follows from others'; Script = { Set-ItemProperty changing:/readme -Name AllocatedSize -Value 1 }; Id = 'OperationNotSupportedByFormat'; Category = 'InvalidOperation' }
            @{ Case = 'one of two'; Script = { [pscustomobject]@{ Mode = '0600'; Nope = 7 } | Set-ItemProperty changing:/readme }; Id = 'PropertyNotFound'; Category = 'ObjectNotFound' }
            @{ Case = 'a wrong mode'; Script = { Set-ItemProperty changing:/readme -Name Mode -Value 0x1a4 }; Id = 'ParameterArgumentTransformationError'; Category = 'InvalidData' }
            @{ Case = 'a wrong time'; Script = { Set-ItemProperty changing:/readme -Name LastWriteTime -Value soon }; Id = 'ParameterArgumentTransformationError'; Category = 'InvalidData' }
            @{ Case = 'a wrong size'; Script = { Set-ItemProperty changing:/readme -Name Size -Value much }; Id = 'ParameterArgumentTransformationError'; Category = 'InvalidData' }
            @{ Case = 'a negative size'; Script = { Set-ItemProperty changing:/readme -Name Size -Value -1 }; Id = 'SizeInvalid'; Category = 'InvalidArgument' }
            @{ Case = 'an unknown owner'; Script = { Set-ItemProperty changing:/readme -Name Owner -Value nobody-of-this-name }; Id = 'OwnerUnknown'; Category = 'ObjectNotFound' }
            @{ Case = 'a size of a directory'; Script = { Set-ItemProperty changing:/data -Name Size -Value 1 }; Id = 'IsADirectory'; Category = 'InvalidArgument' }
            @{ Case = 'a client'; Script = { Invoke-AsClient { Set-ItemProperty changing:/readme -Name Mode -Value 0600 } }; Id = 'NotMaster'; Category = 'InvalidOperation' }
        ) {
            Assert-Refused (Get-ErrorOf $Script) Set-ItemProperty $Id $Category
            (Get-Item changing:/readme).Mode | Should -BeExactly '0644'
            (Get-Item changing:/readme).Size | Should -Be 100
        }

        It 'empties a file' {
            Clear-Content changing:/readme
            (Get-Item changing:/readme).Size | Should -Be 0
            Assert-Refused (Get-ErrorOf { Clear-Content changing:/data }) Clear-Content IsADirectory InvalidArgument
        }
    }

    It 'change nothing with -WhatIf' {
        $before = Get-FamfsFileSystem $fs
        Remove-Item changing:/data -Recurse -WhatIf
        Rename-Item changing:/readme x -WhatIf
        Move-Item changing:/readme changing:/data -WhatIf
        Set-ItemProperty changing:/readme -Name Mode -Value 0600 -WhatIf
        Clear-Content changing:/readme -WhatIf
        (Get-FamfsFile -Recurse -FileSystem $fs).Path | Should -HaveCount 8
        (Get-Item changing:/readme).Mode | Should -BeExactly '0644'
        (Get-FamfsFileSystem $fs).LogEntries | Should -Be $before.LogEntries
    }

    It 'bring the view of stock kernels along' {
        Set-FamfsFileSystem $other -View Erofs -Confirm:$false
        $null = New-Item other:/seen -Value x
        (Get-FamfsFileSystem $other).View.IsCurrent | Should -BeTrue
        Rename-Item other:/seen renamed
        Set-Content other:/text y
        Copy-Item other:/text other:/again
        (Get-FamfsFileSystem $other).View.IsCurrent | Should -BeTrue
        (Get-FamfsFileSystem $other).View.Files | Should -Be 3
    }
}
