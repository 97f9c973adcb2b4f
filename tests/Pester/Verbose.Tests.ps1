# -Verbose tells what is done where: entries, extents, batches, and each place of the device that is stored and flushed.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage -Size 8GB

    # The sentences of a script block. What else it writes is dropped; an error fails the test.
    function Get-Told([scriptblock]$Script) {
        & $Script 4>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.VerboseRecord]) { $_.Message } }
    }

    # The bytes that a sentence says are stored, as text.
    function Read-Stored([string]$Sentence) {
        $Sentence -match '(\d+) bytes at (\d+), ' | Should -BeTrue -Because $Sentence
        [System.Text.Encoding]::UTF8.GetString((Read-Byte $fs.Device ([long]$Matches[2]) ([int]$Matches[1])))
    }
}

AfterAll {
    Restore-Identity
}

Describe '-Verbose of what is created' {
    It 'tells the entry, the extents, the zeros and the two stores of the commit' {
        $lines = @(Get-Told { New-FamfsFile told -Size 3MB -FileSystem $fs -Verbose })
        $file = Get-FamfsFile told -FileSystem $fs
        $offset = (Get-FamfsFileMap told -FileSystem $fs).DeviceOffset
        $lines -match "'told'.*entry $($file.LogIndex) of the log.*extents: 4194304 bytes at $offset" | Should -HaveCount 1
        $lines -match "Zeros .*: 3145728 bytes at $offset, in memory" | Should -HaveCount 1
        Read-Stored ($lines -match '^New entries from ')[0] | Should -BeLike '*told*'
        $lines -match "has $((Get-FamfsFileSystem $fs).LogUsed) entries: 16 bytes at \d+, flushed" | Should -HaveCount 1
        [array]::IndexOf($lines, ($lines -match '^New entries')[0]) | Should -BeLessThan ([array]::IndexOf($lines, ($lines -match '^The log of')[0]))
    }

    It 'tells each batch once' {
        $before = (Get-FamfsFileSystem $fs).LogUsed
        $batches = @((Get-Told { 1..300 | New-FamfsFile -Size 1 -FileSystem $fs -Verbose }) -match '^New entries from ')
        $batches.Count | Should -BeLessThan 100
        $stored = $batches | ForEach-Object { [int]($_ -replace '^.*: (\d+) bytes.*$', '$1') } | Measure-Object -Sum
        $stored.Sum / 544 | Should -Be ((Get-FamfsFileSystem $fs).LogUsed - $before)
    }

    It 'tells of a directory and a queue' {
        Read-Stored (@(Get-Told { New-FamfsDirectory folder -FileSystem $fs -Verbose }) -match '^New entries from ')[0] | Should -BeLike '*folder*'
        Read-Stored (@(Get-Told { New-FamfsQueue queued -FileSystem $fs -Verbose }) -match '^New entries from ')[0] | Should -BeLike '*queued*'
    }

    It 'tells what a new file system has where' {
        $path = Get-TestPath 'told.famfs'
        $lines = @(Get-Told { New-FamfsFileSystem $path -Size 4GB -Verbose })
        $lines -match '10 MiB \(10485760 bytes\).*empty log of 8 MiB \(8388608 bytes\) at 2097152.*superblock' | Should -HaveCount 1
        $lines -match '^The superblock of .*told\.famfs.* bytes at 0, flushed, and last its magic' | Should -HaveCount 1
    }

    It 'follows $VerbosePreference, and tells nothing without it' {
        Get-Told { New-FamfsFile silent -Size 1 -FileSystem $fs } | Should -BeNullOrEmpty
        @(Get-Told { $VerbosePreference = 'Continue'; New-FamfsFile preferred -Size 1 -FileSystem $fs }) -match '^New entries' | Should -HaveCount 1
        Get-Told { $VerbosePreference = 'Continue'; New-FamfsFile refused -Size 1 -FileSystem $fs -Verbose:$false } | Should -BeNullOrEmpty
    }
}

Describe '-Verbose of what is changed' {
    It 'of <Name> tells the entries that are rewritten, and where' -ForEach @(
        @{ Name = 'Set-FamfsFile'; Do = { Set-FamfsFile changed -Mode 0600 -FileSystem $fs -Verbose } }
        @{ Name = 'Rename-FamfsFile'; Do = { Rename-FamfsFile changed renamed -FileSystem $fs -Verbose } }
        @{ Name = 'Move-FamfsFile'; Do = { Move-FamfsFile changed moved -FileSystem $fs -Verbose } }
        @{ Name = 'Remove-FamfsFile'; Do = { Remove-FamfsFile changed -FileSystem $fs -Verbose } }
        @{ Name = 'Set-ItemProperty'; Do = { Set-ItemProperty told:/changed Mode 0600 -Verbose } }
        @{ Name = 'Rename-Item'; Do = { Rename-Item told:/changed renamed -Verbose } }
        @{ Name = 'Remove-Item'; Do = { Remove-Item told:/changed -Verbose } }
    ) {
        $null = New-PSDrive told -PSProvider Famfs -Root $fs.Device
        $index = (New-FamfsFile changed -Size 1 -FileSystem $fs).LogIndex
        try {
            $lines = @(Get-Told $Do)
            Read-Stored ($lines -match "^Entry $index of the log of ")[0] | Should -Match 'changed|renamed|moved|removed'
            $lines -match '^A change of 1 entries is in the journal of .* bytes at \d+, flushed' | Should -HaveCount 1
            $lines -match '^Of the changes of .* flushed' | Should -HaveCount 2
        }
        finally {
            Get-FamfsFile changed, renamed, moved -FileSystem $fs -ErrorAction Ignore | Remove-FamfsFile
            Remove-PSDrive told
        }
    }

    It 'of Restore-FamfsFile and Clear-FamfsRemoved does so too' {
        $index = (New-FamfsFile lost -Size 1 -FileSystem $fs).LogIndex
        Remove-FamfsFile lost -FileSystem $fs
        @(Get-Told { Restore-FamfsFile lost -FileSystem $fs -Verbose }) -match "^Entry $index of the log" | Should -HaveCount 1
        Remove-FamfsFile lost -FileSystem $fs
        @(Get-Told { Clear-FamfsRemoved lost -FileSystem $fs -Confirm:$false -Verbose }) -match "^Entry $index of the log" | Should -HaveCount 1
    }

    It 'of Set-FamfsFileSystem and Clear-FamfsFileSystem tells what becomes of the superblock' {
        $other = New-TestImage
        $lines = Invoke-AsClient { Get-Told { Set-FamfsFileSystem $other -TakeOwnership -Confirm:$false -Verbose } }
        $lines -match '^A copy of the next superblock .* bytes at \d+, flushed' | Should -HaveCount 1
        $lines -match '^The superblock of .* another master: 16 bytes each at 96 and 80, flushed' | Should -HaveCount 1
        @(Get-Told { Clear-FamfsFileSystem $other -Force -Confirm:$false -Verbose }) -match 'has no magic: 16 bytes at 0, flushed' | Should -HaveCount 1
    }

    It 'of Optimize-FamfsFileSystem tells where the new log is' {
        $lines = @(Get-Told { Optimize-FamfsFileSystem $fs -Confirm:$false -Verbose })
        $lines -match '^A new log of \d+ entries .* bytes at \d+, in memory' | Should -HaveCount 1
        $lines -match '^The log of .* has its \d+ entries: \d+ bytes from \d+ to \d+' | Should -HaveCount 1
        $lines -match '^The superblock of .* last its version' | Should -HaveCount 1
    }
}

Describe '-Verbose of what is copied and read' {
    It 'of Copy-FamfsFile tells the batch, and of each file its entry and its extents' {
        $source = New-HostFile (Get-TestPath 'host file') 5000
        $lines = @(Get-Told { Copy-FamfsFile $source copy -ToFileSystem $fs -Verbose })
        $file = Get-FamfsFile copy -FileSystem $fs
        $offset = (Get-FamfsFileMap copy -FileSystem $fs).DeviceOffset
        $lines -match "host file' is copied to 'copy' on .*4\.88 KiB \(5000 bytes\), entry $($file.LogIndex) of the log, extents: \d+ bytes at $offset" | Should -HaveCount 1
        $lines -match '^A batch of 1 files is in the memory of .*\(5000 bytes\)' | Should -HaveCount 1
        Read-Stored ($lines -match '^New entries from ')[0] | Should -BeLike '*copy*'

        $lines = @(Get-Told { Copy-FamfsFile copy (Get-TestPath 'back') -FileSystem $fs -Verbose })
        $lines -match "'copy' is copied to .*back': .*extents: \d+ bytes at $offset" | Should -HaveCount 1
        $lines -match '^A batch of 1 files was read from the memory of ' | Should -HaveCount 1
    }

    It 'of Sync-FamfsFile tells what became of the cache lines, and where' {
        $null = New-FamfsFile synced -Size 4096 -FileSystem $fs
        $offset = (Get-FamfsFileMap synced -FileSystem $fs).DeviceOffset
        @(Get-Told { Sync-FamfsFile synced -FileSystem $fs -Verbose }) -match "^Wrote back .*'synced'.* at $offset" | Should -HaveCount 1
        @(Get-Told { Sync-FamfsFile synced -Invalidate -FileSystem $fs -Verbose }) -match "^Dropped .*'synced'.* at $offset" | Should -HaveCount 1
    }

    It 'of a queue tells where its buckets are' {
        $null = New-FamfsQueue q -FileSystem $fs
        $offset = (Get-FamfsFileMap q -FileSystem $fs).DeviceOffset
        @(Get-Told { 'a' | Send-FamfsQueueMessage q -FileSystem $fs -Verbose }) -match "^Messages go to .* at $offset" | Should -HaveCount 1
        @(Get-Told { Receive-FamfsQueueMessage q -FileSystem $fs -Verbose }) -match "^Messages come from .* at $offset.*number 0" | Should -HaveCount 1
    }
}
