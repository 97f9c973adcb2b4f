BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Open-FamfsFile' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsFile 'plain' -Size 3000001 -Seed 3 -FileSystem $fs
        $null = New-FamfsFile 'striped' -Size 25MB -Strips 3 -Buckets 4 -Seed 4 -FileSystem $fs
    }

    It 'shows the bytes of <_> as a stream' -ForEach 'plain', 'striped' {
        $file = Open-FamfsFile $_ -FileSystem $fs
        try {
            $hash = [System.Security.Cryptography.SHA256]::HashData($file.AsStream())
            [Convert]::ToHexString($hash) | Should -Be (Test-FamfsFile $_ -FileSystem $fs).Hash
        }
        finally {
            $file.Dispose()
        }
    }

    It 'takes files from the pipeline and tells what it opened' {
        $file = Get-FamfsFile plain -FileSystem $fs | Open-FamfsFile
        try {
            $file | Should -BeOfType Famfs.FamfsMappedFile
            $file.Path | Should -BeExactly 'plain'
            $file.Device | Should -BeExactly $fs.Device
            $file.Length | Should -Be 3000001
            $file.CanWrite | Should -BeFalse
        }
        finally {
            $file.Dispose()
        }
    }

    It 'counts the pages that are in' {
        $file = Open-FamfsFile striped -FileSystem $fs
        try {
            $file.CountPages().Pages4KiB | Should -Be 0
            $null = [System.Security.Cryptography.SHA256]::HashData($file.AsStream())
            $pages = $file.CountPages()
            $pages.Pages4KiB * 4096 + $pages.Pages2MiB * 2MB | Should -Be 25MB
            $pages.Pages1GiB | Should -Be 0
        }
        finally {
            $file.Dispose()
        }
    }

    It 'translates offsets as the map does' {
        $file = Open-FamfsFile striped -FileSystem $fs
        try {
            foreach ($run in Get-FamfsFileMap striped -FileSystem $fs) {
                $file.ToDeviceOffset($run.FileOffset) | Should -Be $run.DeviceOffset
                $file.ToFileOffset($run.DeviceOffset + 5) | Should -Be ($run.FileOffset + 5)
            }
        }
        finally {
            $file.Dispose()
        }
    }

    It 'writes where -Writable was given' {
        $null = New-FamfsFile 'mine' -Size 1MB -FileSystem $fs
        $file = Open-FamfsFile mine -Writable -FileSystem $fs
        $stream = $file.AsStream()
        $stream.Position = 1MB - 1
        $stream.WriteByte(7)
        $file.Flush()
        $stream.Dispose()
        $file.Dispose()
        $run = Get-FamfsFileMap mine -FileSystem $fs
        (Read-Byte $fs.Device ($run.DeviceOffset + 1MB - 1) 1)[0] | Should -Be 7
    }

    It 'opens nothing for writing with -WhatIf' {
        Open-FamfsFile plain -Writable -WhatIf -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'cannot be used after it was disposed' {
        $file = Open-FamfsFile plain -FileSystem $fs
        $file.Dispose()
        { $file.Flush() } | Should -Throw
    }

    It 'refuses a client that wants to write, but lets it read' {
        Invoke-AsClient {
            Assert-Error (Get-ErrorOf { Open-FamfsFile plain -Writable -FileSystem $fs }) 'Open-FamfsFile' 'NotMaster' 'InvalidOperation' 'plain'
            $file = Open-FamfsFile plain -FileSystem $fs
            $file.Length | Should -Be 3000001
            $file.Dispose()
        }
    }

    It 'goes on after a file that does not exist' {
        $errors = $null
        $file = 'nothing', 'plain' | Open-FamfsFile -FileSystem $fs -ErrorAction SilentlyContinue -ErrorVariable errors
        Assert-Error $errors 'Open-FamfsFile' 'PathNotFound' 'ObjectNotFound' 'nothing'
        $file.Path | Should -BeExactly 'plain'
        $file.Dispose()
    }
}

Describe 'Open-FamfsFile under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'maps the device itself' {
        $map = Open-FamfsFile "$root/d/a" -Writable
        try {
            $map.Path | Should -BeExactly 'd/a'
            $map.Length | Should -Be 1MB
        }
        finally {
            $map.Dispose()
        }
        (Get-FamfsMount $root).OpenFiles | Should -Be 0
    }
}
