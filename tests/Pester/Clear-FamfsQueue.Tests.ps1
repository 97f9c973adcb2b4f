BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsQueue q -BucketSize 64 -Capacity 15 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Clear-FamfsQueue' {
    It 'passes over what is there, and numbers go on' {
        1..10 | Send-FamfsQueueMessage q -FileSystem $fs
        $queue = Clear-FamfsQueue q -FileSystem $fs -Confirm:$false -PassThru
        $queue.Depth, $queue.Sent, $queue.Received | Should -Be @(0, 10, 10)
        11 | Send-FamfsQueueMessage q -FileSystem $fs
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -Be 11
    }

    It 'is the way past a message that is damaged' {
        'bad', 'good' | Send-FamfsQueueMessage q -FileSystem $fs
        $place = (Get-FamfsFileMap q -FileSystem $fs)[0].DeviceOffset + 2MB + (11 * 64)
        Invoke-ByteFlip $fs.Device ($place + 20)
        Assert-Error (Get-ErrorOf { Receive-FamfsQueueMessage q -FileSystem $fs }) Receive-FamfsQueueMessage QueueDamaged InvalidData q
        Assert-Error (Get-ErrorOf { Receive-FamfsQueueMessage q -FileSystem $fs }) Receive-FamfsQueueMessage QueueDamaged InvalidData q
        (Get-FamfsQueue q -FileSystem $fs).Depth | Should -Be 2
        Clear-FamfsQueue q -FileSystem $fs -Confirm:$false
        'next' | Send-FamfsQueueMessage q -FileSystem $fs
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -Be next
    }

    It 'says what it would do and does not' {
        1 | Send-FamfsQueueMessage q -FileSystem $fs
        Clear-FamfsQueue q -FileSystem $fs -WhatIf
        (Get-FamfsQueue q -FileSystem $fs).Depth | Should -Be 1
    }
}
