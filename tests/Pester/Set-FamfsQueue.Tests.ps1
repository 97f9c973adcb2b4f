BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsQueue q, r -BucketSize 64 -Capacity 7 -Mode 0640 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Set-FamfsQueue' {
    It 'closes and opens the ends' {
        'one' | Send-FamfsQueueMessage q -FileSystem $fs
        (Set-FamfsQueue q -Access Receive -PassThru -FileSystem $fs).ProducerMode | Should -Be 0440
        Assert-Error (Get-ErrorOf { 'two' | Send-FamfsQueueMessage q -FileSystem $fs }) Send-FamfsQueueMessage QueueNotPermitted PermissionDenied q
        Set-FamfsQueue q -Access Send -FileSystem $fs
        Assert-Error (Get-ErrorOf { Receive-FamfsQueueMessage q -FileSystem $fs }) Receive-FamfsQueueMessage QueueNotPermitted PermissionDenied q
        'three' | Send-FamfsQueueMessage q -FileSystem $fs
        $queue = Set-FamfsQueue q -Access Both -PassThru -FileSystem $fs
        $queue.ProducerMode, $queue.ConsumerMode | Should -Be @('0640', '0640')
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -Be @('one', 'three')
    }

    It 'takes queues from the pipeline' {
        Get-FamfsQueue -FileSystem $fs | Set-FamfsQueue -Access None
        (Get-FamfsQueue -FileSystem $fs).Access | ForEach-Object { "$_" } | Should -Be @('None', 'None')
        Get-FamfsQueue -FileSystem $fs | Set-FamfsQueue -Access Both
    }

    It 'changes nothing with -WhatIf and nothing as a client' {
        Set-FamfsQueue q -Access None -FileSystem $fs -WhatIf
        Invoke-AsClient { Assert-Error (Get-ErrorOf { Set-FamfsQueue q -Access None -FileSystem $fs }) Set-FamfsQueue NotMaster InvalidOperation q }
        "$((Get-FamfsQueue q -FileSystem $fs).Access)" | Should -Be Both
    }
}
