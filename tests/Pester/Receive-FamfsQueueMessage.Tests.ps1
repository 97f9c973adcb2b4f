BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-FamfsQueue q -BucketSize 128 -Capacity 63 -FileSystem $fs
}

AfterAll {
    Restore-Identity
}

Describe 'Receive-FamfsQueueMessage' {
    AfterEach {
        Get-FamfsQueue -FileSystem $fs | Clear-FamfsQueue -Confirm:$false
    }

    It 'writes what was sent' {
        'text', 7, [pscustomobject]@{ A = 1; B = @(1, 2) }, $null, $true | Send-FamfsQueueMessage q -FileSystem $fs
        Send-FamfsQueueMessage q ([byte[]](1, 2, 3)) -FileSystem $fs
        $back = @(Receive-FamfsQueueMessage q -FileSystem $fs)
        $back | Should -HaveCount 6
        $back[0] | Should -BeExactly 'text'
        $back[1] | Should -Be 7
        $back[2].A | Should -Be 1
        $back[2].B | Should -Be @(1, 2)
        $back[3] | Should -Be $null
        $back[4] | Should -BeTrue
        , $back[5] | Should -BeOfType byte[]
        $back[5] | Should -Be @(1, 2, 3)
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -BeNullOrEmpty
    }

    It 'takes as many as -Count, and no more than what stands behind wants' {
        1..9 | Send-FamfsQueueMessage q -FileSystem $fs
        Receive-FamfsQueueMessage q -Count 2 -FileSystem $fs | Should -Be @(1, 2)
        Receive-FamfsQueueMessage q -FileSystem $fs | Select-Object -First 2 | Should -Be @(3, 4)
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -Be @(5..9)
    }

    It 'leaves the message in the queue whose work failed' {
        1..5 | Send-FamfsQueueMessage q -FileSystem $fs
        { Receive-FamfsQueueMessage q -FileSystem $fs | ForEach-Object { if ($_ -eq 3) { throw 'failed' } } } | Should -Throw failed
        Receive-FamfsQueueMessage q -FileSystem $fs | Should -Be @(3, 4, 5)
    }

    It 'waits as long as -Timeout for each message' {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Receive-FamfsQueueMessage q -Timeout 0.6 -FileSystem $fs | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.55
    }

    It 'makes objects of CLIXML only where it is trusted' {
        [pscustomobject]@{ A = [version]'1.2' } | Send-FamfsQueueMessage q -As CliXml -FileSystem $fs
        $null = [pscustomobject]@{ A = [version]'1.2' } | Send-FamfsQueueMessage q -As CliXml -FileSystem $fs
        $message = Receive-FamfsQueueMessage q -Count 1 -FileSystem $fs -WarningVariable warning -WarningAction SilentlyContinue
        $message | Should -BeOfType Famfs.FamfsQueueMessage
        $warning | Should -HaveCount 1
        (Receive-FamfsQueueMessage q -TrustCliXml -FileSystem $fs).A | Should -Be ([version]'1.2')
    }

    It 'writes payloads as they are with -Raw, and those without a description' {
        'abc' | Send-FamfsQueueMessage q -As Raw -FileSystem $fs
        'abc' | Send-FamfsQueueMessage q -As Raw -FileSystem $fs
        'abc' | Send-FamfsQueueMessage q -FileSystem $fs
        $plain = Receive-FamfsQueueMessage q -Count 1 -FileSystem $fs
        $plain.Length | Should -Be 112
        [System.Text.Encoding]::ASCII.GetString($plain).TrimEnd([char]0) | Should -Be abc
        $raw = @(Receive-FamfsQueueMessage q -Raw -FileSystem $fs)
        $raw | Should -HaveCount 2
        [System.Text.Encoding]::ASCII.GetString($raw[1][0..3]) | Should -Be FMSG
    }

    It 'reports a message that is not what it says, and goes on' {
        # The letters of JSON that is none, in a message that says it is JSON.
        Send-FamfsQueueMessage q '{"a":' -As Text -FileSystem $fs
        'next' | Send-FamfsQueueMessage q -FileSystem $fs
        $depth = (Get-FamfsQueue q -FileSystem $fs)
        $index = $depth.Received % 64
        $place = (Get-FamfsFileMap q -FileSystem $fs)[0].DeviceOffset + 2MB + ($index * 128)
        [byte[]] $bucket = Read-Byte $fs.Device $place 128
        $bucket[4] = 2
        [byte[]] $body = $bucket[0..119]
        [BitConverter]::GetBytes([uint64](Get-Crc32 $body)).CopyTo($bucket, 120)
        Write-Byte $fs.Device $place $bucket
        $back = Receive-FamfsQueueMessage q -FileSystem $fs -ErrorVariable problem -ErrorAction SilentlyContinue
        $back | Should -Be next
        $problem | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object FullyQualifiedErrorId |
            Should -Contain 'QueueDamaged,Famfs.Cmdlets.Commands.ReceiveFamfsQueueMessageCommand'
    }

    It 'receives as a client what the master sends in another process, until it is stopped' {
        $device = $fs.Device
        $sender = Invoke-AsClient {
            Start-ThreadJob -ScriptBlock {
                param($module, $device)
                Import-Module $module
                Start-Sleep -Milliseconds 500
                1..200 | Send-FamfsQueueMessage q -FileSystem $device
            } -ArgumentList "$ModuleRoot/Famfs.psd1", $device
        }
        $lines = Invoke-SecondHost "Receive-FamfsQueueMessage q -Count 200 -Timeout 20 -FileSystem '$device' | ForEach-Object { `"got `$_`" }"
        $null = $sender | Wait-Job | Receive-Job
        $lines | Should -Be @(1..200 | ForEach-Object { "got $_" })
    }
}

Describe 'A queue under a mount' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $image, $root = New-MountedImage
        $client = Invoke-AsClient { New-TestMount $image client }
    }

    AfterAll {
        Remove-TestMount
    }

    It 'is the same by the paths of both mounts and of the file system' {
        (New-FamfsQueue "$root/q" -BucketSize 128 -Capacity 7).Path | Should -Be q
        Wait-Until { [System.IO.File]::Exists("$client/q.consumer") }
        1..3 | Send-FamfsQueueMessage "$root/q"
        Invoke-AsClient { Receive-FamfsQueueMessage "$client/q" -Count 2 | Should -Be @(1, 2) }
        Invoke-AsClient { 4 | Send-FamfsQueueMessage "$client/q" }
        Receive-FamfsQueueMessage q -FileSystem $image | Should -Be @(3, 4)
        (Get-FamfsQueue "$root").Sent | Should -Be 4
    }

    It 'shows programs on the mount the bytes of the messages' {
        'seen by programs' | Send-FamfsQueueMessage "$root/q"
        $bytes = [System.IO.File]::ReadAllBytes("$root/q")
        [System.Text.Encoding]::ASCII.GetString($bytes, 2MB, 8 * 128) | Should -Match 'seen by programs'
        Receive-FamfsQueueMessage "$root/q" | Should -Be 'seen by programs'
    }
}
