BeforeAll {
    . $PSScriptRoot/CopyTrees.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'A call of Copy-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $tree = New-HostTree (Get-TestPath 'tree')
    }

    Context 'the whole call is judged first' {
        BeforeAll {
            $a = New-HostFile (Get-TestPath 'judge/x/a') 10 1
            $b = New-HostFile (Get-TestPath 'judge/y/b') 20 2
            $null = New-HostFile (Get-TestPath 'judge/y/a') 30 3
            $x = Get-TestPath 'judge/x'
            $y = Get-TestPath 'judge/y'
        }

        BeforeEach {
            $used = (Get-FamfsFileSystem $fs).LogUsed
        }

        AfterEach {
            (Get-FamfsFileSystem $fs).LogUsed | Should -Be $used -Because 'nothing was copied'
        }

        It 'refuses several sources without a directory, as <Kind>' -ForEach @(
            @{ Kind = 'files'; Copy = { Copy-FamfsFile $a, $b judged -ToFileSystem $fs } }
            @{ Kind = 'a pipeline'; Copy = { $a, $b | Copy-FamfsFile -Destination judged -ToFileSystem $fs } }
            @{ Kind = 'directories'; Copy = { Copy-FamfsFile $x, $y judged -Recurse -ToFileSystem $fs } }
            @{ Kind = 'a pattern'; Copy = { Copy-FamfsFile "$y/*" judged -ToFileSystem $fs } }
            @{ Kind = 'one that is missing'; Copy = { Copy-FamfsFile $a, "$x/none" judged -ErrorAction SilentlyContinue -ToFileSystem $fs } }
            @{ Kind = 'directories with -Force'; Copy = { Copy-FamfsFile $x, $y judged -Recurse -Force -ToFileSystem $fs } }
        ) {
            Assert-Error (Get-ErrorOf $Copy) Copy-FamfsFile DestinationNotDirectory InvalidArgument judged
        }

        It 'refuses several sources out of a famfs without a directory' {
            $out = Get-TestPath 'judge-out'
            $null = New-FamfsDirectory j1, j2 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile j1, j2 $out -Recurse -FileSystem $fs }) Copy-FamfsFile DestinationNotDirectory InvalidArgument $out
            Assert-Error (Get-ErrorOf { Get-FamfsFile j? -FileSystem $fs | Copy-FamfsFile -Destination $out -Recurse }) Copy-FamfsFile DestinationNotDirectory InvalidArgument $out
            [System.IO.Directory]::Exists($out) | Should -BeFalse
        }

        It 'refuses a file as a name with a slash at its end' {
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a judged/ -ToFileSystem $fs }) Copy-FamfsFile DestinationNotDirectory InvalidArgument
        }

        It 'refuses two sources that go to one place' {
            $null = New-FamfsDirectory jdir -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            $errors = Get-ErrorOf { Copy-FamfsFile $a, "$y/a" jdir -ToFileSystem $fs }
            Assert-Error $errors Copy-FamfsFile DestinationDuplicate InvalidArgument jdir
            $errors[0].Exception.Message | Should -BeLike "*$a*$y/a*jdir/a*"
        }

        It 'copies nothing onto or into itself' {
            $null = New-FamfsDirectory self -FileSystem $fs -ErrorAction SilentlyContinue
            $null = New-FamfsFile self/f 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self/f self/f -Force -FileSystem $fs -ToFileSystem $fs }) Copy-FamfsFile SourceInvalid InvalidArgument
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self self/f2 -Recurse -FileSystem $fs -ToFileSystem $fs }) Copy-FamfsFile SourceInvalid InvalidArgument
        }

        It 'gives one error for a tree onto a file' {
            $null = New-FamfsFile occupied 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $tree occupied -Recurse -ToFileSystem $fs }) Copy-FamfsFile AlreadyExists ResourceExists $tree
            $file = New-HostFile (Get-TestPath 'judge-file') 5
            $null = New-FamfsDirectory self -FileSystem $fs -ErrorAction SilentlyContinue
            Assert-Error (Get-ErrorOf { Copy-FamfsFile self $file -Recurse -FileSystem $fs }) Copy-FamfsFile NotADirectory InvalidArgument self
        }

        It 'names both sides when neither is a famfs' {
            $errors = Get-ErrorOf { Copy-FamfsFile $a /nowhere }
            Assert-Error $errors Copy-FamfsFile FileSystemRequired InvalidArgument $a
            $errors[0].ErrorDetails.RecommendedAction | Should -BeLike '*-ToFileSystem*'
        }

        It 'with -WhatIf names every item and its target, and finds the errors' {
            $null = New-FamfsFile taken 10 -FileSystem $fs -ErrorAction SilentlyContinue
            $used = (Get-FamfsFileSystem $fs).LogUsed
            $script = "
                `$env:FAMFS_SYSTEM_UUID = '$Master'
                Copy-FamfsFile '$tree' / -Recurse -ToFileSystem '$($fs.Device)' -WhatIf"
            $lines = Invoke-SecondHost $script
            $lines | Should -HaveCount 8
            $lines[0] | Should -BeLike "*Copy to tree on $($fs.Device)*$tree*"
            $lines[5] | Should -BeLike "*Copy to tree/sub/deep/big on*$tree/sub/deep/big*"
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a taken -ToFileSystem $fs -WhatIf }) Copy-FamfsFile AlreadyExists ResourceExists
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$x/none" new -ToFileSystem $fs -WhatIf }) Copy-FamfsFile SourceInvalid InvalidArgument
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a no/such -ToFileSystem $fs -WhatIf }) Copy-FamfsFile ParentNotFound ObjectNotFound
            Assert-Error (Get-ErrorOf { Copy-FamfsFile $a, $b judged -ToFileSystem $fs -WhatIf }) Copy-FamfsFile DestinationNotDirectory InvalidArgument
            Assert-Error (Get-ErrorOf { Invoke-AsClient { Copy-FamfsFile $a new -ToFileSystem $fs -WhatIf } }) Copy-FamfsFile NotMaster InvalidOperation
            Assert-Error (Get-ErrorOf { Copy-FamfsFile taken $a -FileSystem $fs -WhatIf }) Copy-FamfsFile AlreadyExists ResourceExists
        }
    }

    Context 'a pipeline' {
        It 'is committed in batches' {
            $many = Get-TestPath 'many'
            1..300 | ForEach-Object { $null = New-HostFile "$many/f$_" 5 }
            $null = New-FamfsDirectory many -FileSystem $fs
            $made = [System.IO.DirectoryInfo]::new($many).GetFiles() | Copy-FamfsFile -Destination many -ToFileSystem $fs -PassThru
            $made | Should -HaveCount 300
            $made[0].LogIndex + 299 | Should -Be $made[299].LogIndex
        }

        It 'goes to a directory that exists, as the example says' {
            $target = New-TestImage
            $null = New-FamfsDirectory data -FileSystem $target
            Get-ChildItem $tree | Copy-FamfsFile -Destination data -Recurse -ToFileSystem $target
            (Get-FamfsFile data -Recurse -FileSystem $target).Path | Should -Be @('data/sub', 'data/sub/deep', 'data/sub/deep/big', 'data/sub/odd', 'data/void', 'data/one', 'data/page')
        }

        It 'is copied as it comes where it comes slowly' {
            $source = New-TestImage
            'w1', 'w2' | New-FamfsFile -Size 100 -FileSystem $source | Out-Null
            $out = Get-TestPath 'stream'
            $seen = Get-FamfsFile -FileSystem $source | ForEach-Object { Start-Sleep -Milliseconds 1200; $_ } |
                Copy-FamfsFile -Destination $out -Parents -PassThru | Where-Object { $_ -is [System.IO.FileInfo] } |
                ForEach-Object { [System.IO.Directory]::GetFiles($out).Count }
            $seen | Should -Be @(1, 2)
        }

        It 'keeps paths below -BasePath' {
            $target = New-TestImage
            Copy-FamfsFile "$tree/sub/odd", "$tree/one" / -BasePath $tree -ToFileSystem $target
            (Get-FamfsFile -Recurse -File -FileSystem $target).Path | Should -Be @('sub/odd', 'one')
            $out = Get-TestPath 'based'
            Get-FamfsFile sub -Recurse -File -FileSystem $target | Copy-FamfsFile -Destination $out -BasePath sub
            Get-HostHash "$out/odd" | Should -BeExactly (Get-HostHash "$tree/sub/odd")
            Assert-Error (Get-ErrorOf { Copy-FamfsFile "$tree/one" / -BasePath "$tree/sub" -ToFileSystem $target }) Copy-FamfsFile SourceInvalid InvalidArgument "$tree/one"
        }

        It 'copies a directory and a file of it that are both named once' {
            $target = New-TestImage
            "$tree/sub", "$tree/sub/odd" | Copy-FamfsFile -Destination / -Recurse -BasePath $tree -ToFileSystem $target -ErrorVariable errors
            $errors | Should -HaveCount 0
            (Get-FamfsFile -Recurse -File -FileSystem $target).Path | Should -Be @('sub/deep/big', 'sub/odd')
        }
    }

    Context 'the image file that is copied from' {
        It 'is not replaced, by whatever name and with -Force: <Name>' -ForEach @{ Name = 'image' }, @{ Name = 'hard link' } {
            $image = New-TestImage
            $null = New-FamfsFile a 1MB -FileSystem $image
            $to = $image.Device
            if ($Name -eq 'hard link') {
                $to = Get-TestPath 'linked.famfs'
                $null = New-Item -ItemType HardLink $to -Target $image.Device
            }

            $record = Get-ErrorOf { Copy-FamfsFile a $to -Force -FileSystem $image }
            Assert-Error $record Copy-FamfsFile DestinationInvalid InvalidArgument
            $record.Exception.Message | Should -BeLike '*image file that is copied from*'
            Assert-Error (Get-ErrorOf { Copy-FamfsFile a $to -Force -WhatIf -FileSystem $image }) Copy-FamfsFile DestinationInvalid InvalidArgument
            Test-FamfsFileSystem $image -Quiet | Should -BeTrue
        }
    }

    Context 'a source that is not there' {
        It 'keeps no other one from its name, and makes no directory' {
            $target = New-TestImage
            $errors = Get-ErrorOf { Copy-FamfsFile "$tree/nowhere/page", "$tree/page" / -ToFileSystem $target }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument "$tree/nowhere/page"
            (Get-FamfsFile -FileSystem $target).Path | Should -BeExactly 'page'
            $errors = Get-ErrorOf { Copy-FamfsFile "$tree/nowhere" kept -BasePath (Split-Path $tree) -ToFileSystem $target }
            Assert-Error $errors Copy-FamfsFile SourceInvalid InvalidArgument "$tree/nowhere"
            (Get-FamfsFile -FileSystem $target -Recurse).Path | Should -BeExactly 'page'
        }
    }
}
