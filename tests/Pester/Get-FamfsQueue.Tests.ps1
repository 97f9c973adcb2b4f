BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsDirectory d -FileSystem $fs
    $null = New-FamfsFile plain -Size 4MB -FileSystem $fs
    $null = 'a', 'd/b', '[odd]' | New-FamfsQueue -BucketSize 64 -Capacity 7 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Get-FamfsQueue' {
    It 'lists all queues, those of a directory, and those of a pattern' {
        (Get-FamfsQueue -FileSystem $fs).Path | Sort-Object | Should -Be @('[odd]', 'a', 'd/b')
        (Get-FamfsQueue d -FileSystem $fs).Path | Should -Be 'd/b'
        (Get-FamfsQueue * -FileSystem $fs).Path | Sort-Object | Should -Be @('[odd]', 'a')
        (Get-FamfsQueue '[odd]' -FileSystem $fs).Path | Should -Be '[odd]'
        (Get-FamfsQueue -LiteralPath '[odd]' -FileSystem $fs).Path | Should -Be '[odd]'
        Get-FamfsQueue none* -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'counts what was sent and received' {
        1..5 | Send-FamfsQueueMessage a -FileSystem $fs
        $null = Receive-FamfsQueueMessage a -Count 2 -FileSystem $fs
        $queue = Get-FamfsQueue a -FileSystem $fs
        $queue.Sent, $queue.Received, $queue.Depth | Should -Be @(5, 2, 3)
        $queue.LastSent | Should -BeGreaterThan ([datetime]::Now.AddMinutes(-5))
        "$($queue.Access)" | Should -Be Both
    }

    It 'works on a client, and its objects find their queue again' {
        Invoke-AsClient { (Get-FamfsQueue a -FileSystem $fs | Get-FamfsQueue).Depth | Should -Be 3 }
    }

    It 'has one error for each name that is no queue' {
        Assert-Error (Get-ErrorOf { Get-FamfsQueue plain -FileSystem $fs }) Get-FamfsQueue QueueInvalid InvalidData plain
        Assert-Error (Get-ErrorOf { Get-FamfsQueue none -FileSystem $fs }) Get-FamfsQueue PathNotFound ObjectNotFound none
        (Get-FamfsQueue plain, a -FileSystem $fs -ErrorAction SilentlyContinue).Path | Should -Be a
    }

    It 'reports a queue whose header lies and lists the others' {
        $null = New-FamfsQueue lies -FileSystem $fs
        $place = (Get-FamfsFileMap lies -FileSystem $fs)[0].DeviceOffset
        Write-Byte $fs.Device ($place + 8) ([byte[]]@(255, 255, 255, 255, 255, 255, 255, 127))
        $found = Get-FamfsQueue -FileSystem $fs -ErrorVariable problem -ErrorAction SilentlyContinue
        $found | Should -HaveCount 3
        $problem | Should -HaveCount 1
        $problem[0].FullyQualifiedErrorId | Should -Be 'QueueInvalid,Famfs.Cmdlets.Commands.GetFamfsQueueCommand'
    }

    It 'is completed with queues and directories only' {
        $line = "Get-FamfsQueue -FileSystem '$($fs.Device)' -Path "
        $words = (TabExpansion2 $line $line.Length).CompletionMatches.ListItemText
        $words | Sort-Object | Should -Be @('[odd]', 'a', 'd', 'lies')
    }
}
