BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
}

AfterAll {
    Restore-Identity
}

Describe 'New-FamfsQueue' {
    It 'creates both files, of the sizes that the shape gives' {
        $queue = New-FamfsQueue q -BucketSize 256 -Capacity 31 -Mode 0660 -FileSystem $fs
        $queue | Should -BeOfType Famfs.FamfsQueue
        $queue.Path, $queue.ConsumerPath, $queue.Capacity, $queue.BucketSize, $queue.PayloadSize, $queue.Depth |
            Should -Be @('q', 'q.consumer', 31, 256, 240, 0)
        $files = Get-FamfsFile q, q.consumer -FileSystem $fs
        $files.Size | Should -Be @((2MB + 32 * 256), 2MB)
        $files.Mode | Should -Be @('0660', '0660')
    }

    It 'writes the header that the format describes' {
        $null = New-FamfsQueue header -BucketSize 64 -Capacity 9 -FileSystem $fs
        $bytes = Read-ByMap $fs header
        (0, 8, 16, 24, 32, 1064, 1072).ForEach({ [BitConverter]::ToUInt64($bytes, $_) }) |
            Should -Be @(0xBEEBEE3, 10, 64, 2MB, 0, 0, (2MB + 640))
        $bytes = Read-ByMap $fs header.consumer
        [BitConverter]::ToUInt32($bytes, 0) | Should -Be 0xBEEBEE4
        [BitConverter]::ToUInt64($bytes, 1048600) | Should -Be 2MB
    }

    It 'takes names and shapes from the pipeline' {
        $queues = [pscustomobject]@{ Path = 'p1'; BucketSize = 128 }, [pscustomobject]@{ Path = 'p2'; Capacity = 3 } |
            New-FamfsQueue -FileSystem $fs
        $queues.BucketSize | Should -Be @(128, 1024)
        $queues.Capacity | Should -Be @(1023, 3)
    }

    It 'refuses <Size> and <Capacity> and leaves nothing' -ForEach @(
        @{ Size = 32; Capacity = 1 }, @{ Size = 100; Capacity = 1 }, @{ Size = 64; Capacity = 0 }, @{ Size = 32MB; Capacity = 1 }
    ) {
        Assert-Error (Get-ErrorOf { New-FamfsQueue bad -BucketSize $Size -Capacity $Capacity -FileSystem $fs }) New-FamfsQueue QueueSizeInvalid InvalidArgument bad
        Get-FamfsFile bad* -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'says what it would do and does not' {
        New-FamfsQueue what -FileSystem $fs -WhatIf
        Get-FamfsFile what* -FileSystem $fs | Should -BeNullOrEmpty
        Assert-Error (Get-ErrorOf { New-FamfsQueue q -FileSystem $fs -WhatIf }) New-FamfsQueue AlreadyExists ResourceExists q
    }

    It 'refuses a client and goes on behind a name that is taken' {
        Invoke-AsClient { Assert-Error (Get-ErrorOf { New-FamfsQueue c -FileSystem $fs }) New-FamfsQueue NotMaster InvalidOperation }
        $made = New-FamfsQueue q, behind -FileSystem $fs -ErrorAction SilentlyContinue
        $made.Path | Should -Be behind
    }
}
