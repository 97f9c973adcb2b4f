BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsQueue q -BucketSize 128 -Capacity 15 -FileSystem $fs
    $null = New-FamfsQueue small -BucketSize 64 -Capacity 2 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Send-FamfsQueueMessage' {
    AfterEach {
        Get-FamfsQueue -FileSystem $fs | Clear-FamfsQueue -Confirm:$false
    }

    It 'sends each object in the format that suits it' {
        'text', 7, [pscustomobject]@{ A = 1; B = @{ C = 'x' } }, $null | Send-FamfsQueueMessage q -FileSystem $fs
        Send-FamfsQueueMessage q ([byte[]](1, 2, 3)) -FileSystem $fs
        $messages = Receive-FamfsQueueMessage q -Detailed -FileSystem $fs
        $messages.Format | ForEach-Object { "$_" } | Should -Be @('Text', 'Json', 'Json', 'Json', 'Bytes')
        $messages.ForEach({ $_.GetText() })[0..3] | Should -Be @('text', '7', '{"A":1,"B":{"C":"x"}}', 'null')
        $messages[4].ToArray() | Should -Be @(1, 2, 3)
    }

    It 'sends what -As says' {
        'x' | Send-FamfsQueueMessage q -As Raw -FileSystem $fs
        'x' | Send-FamfsQueueMessage q -As Json -FileSystem $fs
        12 | Send-FamfsQueueMessage q -As Text -FileSystem $fs
        [pscustomobject]@{ When = [datetime]'2026-01-02' } | Send-FamfsQueueMessage q -As CliXml -FileSystem $fs
        $messages = Receive-FamfsQueueMessage q -Detailed -FileSystem $fs
        $messages.Format | ForEach-Object { "$_" } | Should -Be @('Raw', 'Json', 'Text', 'CliXml')
        $messages[0].Length | Should -Be 112
        $messages[0].ToArray()[0..1] | Should -Be @(120, 0)
        $messages[1].GetText() | Should -Be '"x"'
    }

    It 'keeps objects as deep as -Depth' {
        $deep = @{ a = @{ b = @{ c = 1 } } }
        $deep | Send-FamfsQueueMessage q -Depth 3 -FileSystem $fs
        (Receive-FamfsQueueMessage q -FileSystem $fs).a.b.c | Should -Be 1
    }

    It 'splits a message over buckets, and refuses one that is larger than the queue' {
        $text = -join (1..300 | ForEach-Object { [char](65 + $_ % 26) })
        $text | Send-FamfsQueueMessage q -FileSystem $fs
        (Get-FamfsQueue q -FileSystem $fs).Depth | Should -Be 4
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -BeExactly $text
        Assert-Error (Get-ErrorOf { 'x' * 65 | Send-FamfsQueueMessage small -FileSystem $fs }) Send-FamfsQueueMessage QueueMessageTooLarge LimitsExceeded
        'x' * 64 | Send-FamfsQueueMessage small -FileSystem $fs
        (Receive-FamfsQueueMessage small -FileSystem $fs).Length | Should -Be 64
    }

    It 'waits for room only so long, and tries the next object' {
        1..2 | Send-FamfsQueueMessage small -FileSystem $fs
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $problems = Get-ErrorOf { 3, 4 | Send-FamfsQueueMessage small -Timeout 0.4 -FileSystem $fs }
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.7
        $problems | Should -HaveCount 2
        $problems.TargetObject | Should -Be @(3, 4)
        $problems[0].FullyQualifiedErrorId | Should -Be 'QueueFull,Famfs.Cmdlets.Commands.SendFamfsQueueMessageCommand'
        "$($problems[0].CategoryInfo.Category)" | Should -Be OperationTimeout
        Receive-FamfsQueueMessage small -FileSystem $fs | Should -Be @(1, 2)
    }

    It 'stops waiting when it is stopped, and has not sent' {
        1..2 | Send-FamfsQueueMessage small -FileSystem $fs
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$ModuleRoot/Famfs.psd1'; 3 | Send-FamfsQueueMessage small -FileSystem '$($fs.Device)'")
            $running = $shell.BeginInvoke()
            Wait-Until { Get-ErrorOf { 4 | Send-FamfsQueueMessage small -FileSystem $fs -Timeout 0 } | Where-Object FullyQualifiedErrorId -Like 'QueueBusy*' }
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
        }
        finally {
            $shell.Dispose()
        }

        Receive-FamfsQueueMessage small -FileSystem $fs | Should -Be @(1, 2)
    }

    It 'does not take the device of an object for that of the queue' {
        $other = New-TestImage
        $null = New-FamfsFile here -Size 1MB -FileSystem $other
        Get-FamfsFile here -FileSystem $other | Send-FamfsQueueMessage (Get-FamfsQueue q -FileSystem $fs)
        (Receive-FamfsQueueMessage q -FileSystem $fs).FamfsPath | Should -Be here
    }

    It 'says what it would do and does not' {
        1 | Send-FamfsQueueMessage q -FileSystem $fs -WhatIf
        (Get-FamfsQueue q -FileSystem $fs).Depth | Should -Be 0
    }

    It 'ends at once where there is no queue' {
        $null = New-FamfsFile plain -Size 4MB -FileSystem $fs
        Assert-Error (Get-ErrorOf { 1, 2 | Send-FamfsQueueMessage plain -FileSystem $fs }) Send-FamfsQueueMessage QueueInvalid InvalidData plain
        Assert-Error (Get-ErrorOf { 1, 2 | Send-FamfsQueueMessage none -FileSystem $fs }) Send-FamfsQueueMessage PathNotFound ObjectNotFound none
        Assert-Error (Get-ErrorOf { 1 | Send-FamfsQueueMessage /nowhere/q }) Send-FamfsQueueMessage FileSystemRequired InvalidArgument /nowhere/q
    }
}
