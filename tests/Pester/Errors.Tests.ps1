# What errors say: the advice fits the situation that the user is in.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory d -FileSystem $fs
    $null = New-FamfsFile taken 4096 -FileSystem $fs
    $same = Get-TestPath same
    $other = Get-TestPath other
    [System.IO.File]::WriteAllBytes($same, [byte[]]::new(4096))
    [System.IO.File]::WriteAllBytes($other, [byte[]]::new(5000))

    function Get-Advice($Record) {
        $Record | Should -HaveCount 1
        $Record.ErrorDetails.RecommendedAction
    }
}

AfterAll {
    Remove-TestMount
    Restore-Identity
}

Describe 'Errors' {
    Context 'devices and images' {
        It 'a device that is not there: <Command>' -ForEach @(
            @{ Command = 'Get-FamfsFileSystem'; Script = { Get-FamfsFileSystem /dev/dax77.7 } }
            @{ Command = 'Get-FamfsDevice'; Script = { Get-FamfsDevice /dev/dax77.7 } }
            @{ Command = 'Set-FamfsDevice'; Script = { Set-FamfsDevice /dev/dax77.7 -Mode DevDax -Confirm:$false } }
            @{ Command = 'New-FamfsFileSystem'; Script = { New-FamfsFileSystem /dev/dax77.7 -Size 4GB } }
            @{ Command = 'New-FamfsFileSystem'; Script = { New-FamfsFileSystem /dev/dax77.7 -Size 4GB -Force -WhatIf } }
        ) {
            $record = Get-ErrorOf $Script
            Assert-Error $record $Command DeviceNotFound ObjectNotFound
            $record.ErrorDetails.RecommendedAction | Should -Match 'Get-FamfsDevice'
            $record.ErrorDetails.RecommendedAction | Should -Not -Match 'dax77' -Because 'no image belongs there'
            Test-Path /dev/dax77.7 | Should -BeFalse
        }

        It 'an image that is not there can be created' {
            $path = Get-TestPath 'my new.famfs'
            $advice = Get-Advice (Get-ErrorOf { Get-FamfsFileSystem $path })
            $advice | Should -BeLike "*New-FamfsFileSystem '$path' -Size 4GB*"
        }

        It 'a file with another use is not to be formatted' {
            $record = Get-ErrorOf { Get-FamfsFileSystem /etc/passwd }
            Assert-Error $record Get-FamfsFileSystem NotFamfs ObjectNotFound
            $record.ErrorDetails.RecommendedAction | Should -Not -Match '[Ff]ormat it|-Force'
        }

        It 'a node that is no memory: <Path>' -ForEach @(@{ Path = '/dev/null' }, @{ Path = '/dev' }) {
            $record = Get-ErrorOf { Get-FamfsFileSystem $Path }
            Assert-Error $record Get-FamfsFileSystem DeviceUnsupported InvalidArgument
            $record.Exception.Message | Should -Match "^'$Path' is a .*, and famfs cannot use it\.$"
        }

        It 'an image of another size' {
            $record = Get-ErrorOf { New-FamfsFileSystem $fs.Device -Size 8GB -Force }
            Assert-Error $record New-FamfsFileSystem SizeInvalid InvalidArgument
            $record.Exception.Message | Should -BeLike '*has 4 GiB (4294967296 bytes), not 8 GiB (8589934592 bytes).'
            $record.ErrorDetails.RecommendedAction | Should -Match 'Leave out -Size'
        }

        It 'an image that is too small' {
            $record = Get-ErrorOf { New-FamfsFileSystem (Get-TestPath small) -Size 100MB }
            Assert-Error $record New-FamfsFileSystem DeviceTooSmall InvalidArgument
            $record.Exception.Message | Should -BeLike '*has 100 MiB (104857600 bytes); a famfs needs at least 4 GiB (4294967296 bytes).'
        }
    }

    Context 'files' {
        It 'a directory where a file is needed: <Command>' -ForEach @(
            @{ Command = 'Get-FamfsFileMap' }, @{ Command = 'Test-FamfsFile' }, @{ Command = 'Sync-FamfsFile' }, @{ Command = 'Open-FamfsFile' }
        ) {
            $record = Get-ErrorOf { & $Command d -FileSystem $fs }
            Assert-Error $record $Command IsADirectory InvalidArgument
            $record.ErrorDetails.RecommendedAction | Should -Not -Match '-Recurse' -Because 'the command has no such parameter'
        }

        It 'a directory that is copied without -Recurse' {
            Get-Advice (Get-ErrorOf { Copy-FamfsFile d "$TestDrive/out" -FileSystem $fs }) | Should -Match 'Add -Recurse'
        }

        It 'a copy over a file of the same size needs -Force' {
            Get-Advice (Get-ErrorOf { Copy-FamfsFile $same taken -ToFileSystem $fs }) | Should -Match 'Add -Force'
            Get-ErrorOf { Copy-FamfsFile $same taken -ToFileSystem $fs -Force } | Should -BeNullOrEmpty
        }

        It 'a copy over a file of another size is not advised to use -Force' {
            foreach ($force in $false, $true) {
                $record = Get-ErrorOf { Copy-FamfsFile $other taken -ToFileSystem $fs -Force:$force }
                Assert-Error $record Copy-FamfsFile AlreadyExists ResourceExists
                $record.Exception.Message | Should -BeLike '*with 4 KiB (4096 bytes), and its source has 4.88 KiB (5000 bytes).'
                $record.ErrorDetails.RecommendedAction | Should -Not -Match '-Force'
            }
        }

        It 'a new file with a name that is taken' {
            Get-Advice (Get-ErrorOf { New-FamfsFile taken 4096 -FileSystem $fs }) | Should -Not -Match '-Force'
        }

        It 'a copy out over a file of this host' {
            $record = Get-ErrorOf { Copy-FamfsFile taken $other -FileSystem $fs }
            $record.Exception.Message | Should -Match 'already exists on this host'
            $record.ErrorDetails.RecommendedAction | Should -Match 'Add -Force to replace it'
        }

        It 'a source that is not there' {
            $record = Get-ErrorOf { Copy-FamfsFile "$TestDrive/nofile" x -ToFileSystem $fs }
            $record.Exception.Message | Should -Match 'does not exist'
        }

        It 'a device without enough space' {
            $record = Get-ErrorOf { New-FamfsFile big 64GB -FileSystem $fs }
            Assert-Error $record New-FamfsFile OutOfSpace LimitsExceeded
            $record.Exception.Message | Should -Match '64 GiB \(68719476736 bytes\) wanted, [\d.]+ GiB \(\d+ bytes\) free'
        }

        It 'a bucket without enough space' {
            $image = New-TestImage
            $null = New-FamfsFile fill 1012MB -Uninitialized -FileSystem $image
            $record = Get-ErrorOf { New-FamfsFile s 64MB -Strips 4 -Buckets 4 -FileSystem $image }
            Assert-Error $record New-FamfsFile OutOfSpace LimitsExceeded
            $record.Exception.Message | Should -Match 'each of 4 strips needs 16 MiB .* 3 of 4 buckets have that \(bucket 0 has'
            $record.ErrorDetails.RecommendedAction | Should -Match '-Strips 3'
            (New-FamfsFile s 64MB -Strips 3 -Buckets 4 -FileSystem $image).ExtentCount | Should -Be 3
        }

        It 'a map that is not writable' {
            $map = Open-FamfsFile taken -FileSystem $fs
            try {
                $record = Get-ErrorOf { $map.Write[int](0, 1) }
                $cause = $record.Exception.GetBaseException()
                $cause.Message | Should -BeExactly "The mapping of 'taken' is read-only."
                $cause.RecommendedAction | Should -Match 'Open-FamfsFile -Writable'
            }
            finally {
                $map.Dispose()
            }
        }
    }

    Context 'other' {
        It 'a nil UUID as the new master' {
            $record = Get-ErrorOf { Set-FamfsFileSystem $fs -Owner ([guid]::Empty) -Confirm:$false }
            Assert-Error $record Set-FamfsFileSystem HostIdentityInvalid InvalidArgument
            $record.Exception.Message | Should -Match 'nil UUID'
            $record.ErrorDetails.RecommendedAction | Should -Not -Match 'FAMFS_SYSTEM_UUID|Write one'
        }

        It 'a negative index of the log' {
            (Get-ErrorOf { Get-FamfsLogEntry $fs -Index -1 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
            (Get-ErrorOf { Get-FamfsLogEntry $fs -Index 0, -1 }).FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentValidationError,*'
            (Get-FamfsLogEntry $fs -Index 0).Index | Should -Be 0
        }

        It 'a mount of a file with another use' {
            $directory = [System.IO.Directory]::CreateDirectory((Get-TestPath mnt)).FullName
            $record = Get-ErrorOf { Mount-FamfsFileSystem $other $directory }
            Assert-Error $record Mount-FamfsFileSystem MountFailed OpenError
            $record.Exception.Message | Should -Match 'not a famfs image file'
            "$($record.Exception.Message) $($record.ErrorDetails.RecommendedAction)" | Should -Not -Match 'ormat it|existing directory'
        }

        It 'a mount on a directory that is not there' {
            Get-Advice (Get-ErrorOf { Mount-FamfsFileSystem $fs (Get-TestPath nowhere) }) | Should -Match 'existing directory'
        }

        It 'a category for every id' {
            $records = (Get-Command Get-FamfsFile).ImplementingType.Assembly.GetType('Famfs.Cmdlets.Errors.ErrorRecords')
            $categoryOf = $records.GetMethod('CategoryOf', [System.Reflection.BindingFlags]'NonPublic, Static')
            $ids = [enum]::GetValues($categoryOf.GetParameters()[0].ParameterType)
            $ids.Count | Should -BeGreaterThan 60
            foreach ($id in $ids) {
                $categoryOf.Invoke($null, @($id)) | Should -BeOfType System.Management.Automation.ErrorCategory
            }
        }
    }
}
