BeforeAll {
    . $PSScriptRoot/Common.ps1
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsLogEntry' {
    BeforeAll {
        $fs = New-TestImage
        $null = New-FamfsDirectory d -Mode 0711 -Owner 1 -Group 2 -FileSystem $fs
        $null = New-FamfsFile d/f 3000001 -Mode 0640 -Owner 3 -Group 4 -FileSystem $fs
        $null = New-FamfsFile d/s 8MB -Strips 2 -Buckets 4 -ChunkSize 2MB -FileSystem $fs
    }

    It 'writes nothing for an empty log' {
        Get-FamfsLogEntry (New-TestImage) | Should -BeNullOrEmpty
    }

    It 'writes all entries in their order' {
        $entries = Get-FamfsLogEntry $fs
        $entries | Should -HaveCount 4
        $entries[0] | Should -BeOfType Famfs.FamfsLogEntry
        $entries.Index | Should -Be @(0, 1, 2, 3)
        $entries.Seqnum | Should -Be @(0, 1, 2, 3)
        $entries.Path | Should -Be @('d', '.famfs.times', 'd/f', 'd/s')
        $entries.IsIntact | Should -Be @($true, $true, $true, $true)
        $entries.Device | Should -Be @($fs.Device, $fs.Device, $fs.Device, $fs.Device)
    }

    It 'describes a directory' {
        $entry = Get-FamfsLogEntry $fs -Index 0
        "$($entry.Type)" | Should -BeExactly 'MakeDirectory'
        $entry.Path | Should -BeExactly 'd'
        $entry.Mode | Should -BeExactly '0711'
        $entry.Uid | Should -Be 1
        $entry.Gid | Should -Be 2
        $entry.Size | Should -BeNullOrEmpty
        $entry.Layout | Should -BeNullOrEmpty
    }

    It 'describes a file' {
        $entry = Get-FamfsLogEntry $fs -Index 2
        "$($entry.Type)" | Should -BeExactly 'File'
        $entry.Path | Should -BeExactly 'd/f'
        $entry.Size | Should -Be 3000001
        $entry.Flags | Should -Be 2
        $entry.Mode | Should -BeExactly '0640'
        $entry.Uid | Should -Be 3
        $entry.Gid | Should -Be 4
        $entry.Layout.Extents | Should -HaveCount 1
        $entry.Layout.AllocatedSize | Should -Be 4MB
    }

    It 'describes the strips of an interleaved file' {
        $layout = (Get-FamfsLogEntry $fs -Index 3).Layout
        "$($layout.Type)" | Should -BeExactly 'Interleaved'
        $layout.ChunkSize | Should -Be 2MB
        $layout.Extents | ForEach-Object Length | Should -Be @(4MB, 4MB)
    }

    It 'shows the bytes as they are on the device' {
        $bytes = Read-Byte $fs.Device (Get-EntryOffset 2) 544
        $entry = Get-FamfsLogEntry $fs -Index 2
        [BitConverter]::ToUInt64($bytes, 536) | Should -Be $entry.Crc
        Get-Crc32 $bytes[0..535] | Should -Be $entry.Crc
        [BitConverter]::ToUInt64($bytes, 16) | Should -Be 3000001
        [System.Text.Encoding]::ASCII.GetString($bytes, 40, 4) | Should -BeExactly "d/f`0"
        [BitConverter]::ToUInt64($bytes, 144) | Should -Be $entry.Layout.Extents[0].Offset
    }

    It 'takes the index by position, several, and leaves out what is not there' {
        (Get-FamfsLogEntry $fs 1).Index | Should -Be 1
        (Get-FamfsLogEntry $fs -Index 2, 0, 99).Index | Should -Be @(2, 0)
    }

    It 'writes the last ones' {
        (Get-FamfsLogEntry $fs -Last 2).Index | Should -Be @(2, 3)
        Get-FamfsLogEntry $fs -Last 1000 | Should -HaveCount 4
    }

    It 'takes <Kind> from the pipeline' -ForEach @(
        @{ Kind = 'file systems'; Convert = { Get-FamfsFileSystem $args[0] } }
        @{ Kind = 'devices'; Convert = { Get-FamfsDevice $args[0] } }
        @{ Kind = 'files'; Convert = { Get-FamfsFile d/f -FileSystem $args[0] } }
        @{ Kind = 'check results'; Convert = { Test-FamfsFileSystem $args[0] } }
        @{ Kind = 'extents'; Convert = { Get-FamfsFileMap d/f -FileSystem $args[0] } }
        @{ Kind = 'log entries'; Convert = { Get-FamfsLogEntry $args[0] -Last 1 } }
        @{ Kind = 'strings'; Convert = { $args[0].Device } }
    ) {
        & $Convert $fs | Get-FamfsLogEntry | Should -HaveCount 4
    }

    It 'shows a damaged entry as damaged, and the others' {
        $image = New-TestImage
        $null = 'a', 'b', 'c' | New-FamfsFile -Size 1 -FileSystem $image
        Invoke-ByteFlip $image.Device ((Get-EntryOffset 1) + 300)
        (Get-FamfsLogEntry $image).IsIntact | Should -Be @($true, $false, $true, $true)
    }

    It 'tells what is wrong with an intact entry of a hostile host' {
        $image = New-TestImage
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $image
        Edit-LogEntry $image.Device 2 { [System.Text.Encoding]::ASCII.GetBytes('../b').CopyTo($args[0], 40) }
        $entry = Get-FamfsLogEntry $image -Last 1
        $entry.IsIntact | Should -BeTrue
        "$($entry.Defects)" | Should -BeExactly 'PathInvalid'
    }

    It 'shows entries of a type that it does not know' {
        $image = New-TestImage
        $null = 'a', 'b' | New-FamfsFile -Size 1 -FileSystem $image
        Edit-LogEntry $image.Device 0 { $args[0][8] = 77 }
        $entry = Get-FamfsLogEntry $image -Index 0
        [int]$entry.Type | Should -Be 77
        $entry.Path | Should -BeNullOrEmpty
    }

    It 'works on a client' {
        Invoke-AsClient { Get-FamfsLogEntry $fs } | Should -HaveCount 4
    }

    It 'is an error record on <Id>, and goes on' -ForEach @(
        @{ Id = 'DeviceNotFound'; Category = 'ObjectNotFound'; Make = { Get-TestPath 'none.famfs' } }
        @{ Id = 'DeviceUnsupported'; Category = 'InvalidArgument'; Make = { "$TestDrive" } }
        @{ Id = 'NotFamfs'; Category = 'ObjectNotFound'; Make = { New-HostFile (Get-TestPath 'junk') 5000 } }
        @{ Id = 'LogInvalid'; Category = 'InvalidData'; Make = { $i = New-TestImage; Invoke-ByteFlip $i.Device (2MB + 24); $i.Device } }
    ) {
        $device = & $Make
        Assert-Error (Get-ErrorOf { Get-FamfsLogEntry $device, $fs.Device }) Get-FamfsLogEntry $Id $Category $device
        Get-FamfsLogEntry $device, $fs.Device -ErrorAction SilentlyContinue | Should -HaveCount 4
    }

    It 'refuses to show the last zero' {
        { Get-FamfsLogEntry $fs -Last 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Famfs.Cmdlets.Commands.GetFamfsLogEntryCommand'
    }
}

Describe 'Get-FamfsLogEntry under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $fs, $root = New-MountedImage -Files
    }

    AfterAll {
        Remove-TestMount
    }

    It 'takes a mount point for its file system' {
        (Get-FamfsLogEntry $root).Path | Should -Be @('d', '.famfs.times', 'd/a', 'd/b')
    }
}
