# Host A of two: formats, creates, goes on copying while host B looks.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'

Check 'A formats the memory' { (New-FamfsFileSystem $device).Role -eq 'Master' }

Check 'A creates directories and files' {
    $null = 'first', 'more' | New-FamfsDirectory -FileSystem $device
    $null = New-FamfsFile first/seeded -Size 5000000 -Seed 5 -FileSystem $device
    $null = New-FamfsFile first/striped -Size 12MB -Strips 3 -Buckets 4 -Seed 6 -FileSystem $device
    New-Source /tmp/copied 9000000 1
    Copy-FamfsFile /tmp/copied -Destination first -ToFileSystem $device
    Send-Word 'first' (Get-Hash /tmp/copied)
    $true
}

# B counts up to here and has its first look; from now on A commits one file after the other.
Check 'A goes on copying while B follows' {
    $null = Wait-Word 'follow'
    $lines = foreach ($i in 1..20) {
        New-Source "/tmp/file$i" (100000 * $i + $i) $i
        Copy-FamfsFile "/tmp/file$i" -Destination more -ToFileSystem $device
        "more/file$i $(Get-Hash "/tmp/file$i")"
    }

    Send-Word 'more' ($lines -join "`n")
    @(Get-FamfsFile more -FileSystem $device).Count -eq 20
}

Check 'the last file is seen by B within a second' {
    $null = Wait-Word 'ready'
    $null = New-FamfsFile last -Size 1MB -Seed 20 -FileSystem $device
    Send-Word 'committed'
    $wait = [double]::Parse((Wait-Word 'seen'), [cultureinfo]::InvariantCulture)
    "$wait s"
    $wait -lt 1
}

# More than the queue holds, so that each waits for the other; a message takes one bucket to four.
Check 'A sends through a queue, and B answers through another' {
    $null = 'to', 'fro' | New-FamfsQueue -BucketSize 128 -Capacity 63 -FileSystem $device
    Send-Word 'queues'
    1..500 | ForEach-Object { "message $_ " + 'x' * ($_ % 300) } | Send-FamfsQueueMessage to -Timeout 120 -FileSystem $device
    $answers = @(Receive-FamfsQueueMessage fro -Count 500 -Timeout 120 -FileSystem $device)
    $expected = 1..500 | ForEach-Object { "message $_ ".Length + $_ % 300 }
    $queue = Get-FamfsQueue to -FileSystem $device
    "$($answers.Count) answers, depth $($queue.Depth), sent $($queue.Sent)"
    "$answers" -ceq "$expected" -and $queue.Depth -eq 0 -and $queue.Sent -gt 500
}

Check 'nothing that B tried has left a trace' {
    $null = Wait-Word 'done'
    -not (Get-FamfsFile -Recurse -FileSystem $device | Where-Object Name -like 'mine*') -and @(Test-FamfsFileSystem $device)[-1].IsHealthy
}

# B's session has the old file system open.
Check 'A formats anew' {
    $null = New-FamfsFileSystem $device -Force -Confirm:$false
    $null = New-FamfsFile fresh -Size 1MB -Seed 30 -FileSystem $device
    Send-Word 'anew'
    $script:other = Wait-Word 'end'
    $true
}

Check 'A hands the file system to B and is refused from then on' {
    Set-FamfsFileSystem $device -Owner $other -Confirm:$false
    $failure = Get-Failure { New-FamfsFile late -Size 1MB -FileSystem $device }
    Send-Word 'handed'
    "$($failure.FullyQualifiedErrorId)"
    $failure.FullyQualifiedErrorId -like 'NotMaster*' -and (Get-FamfsFileSystem $device).Role -eq 'Client'
}

Check 'A reads what B creates, and takes the file system back' {
    $null = Wait-Word 'owned'
    $read = (Test-FamfsFile theirs -Seed 31 -FileSystem $device).Passed
    Set-FamfsFileSystem $device -TakeOwnership -Confirm:$false
    $null = New-FamfsFile ours -Size 3MB -Seed 32 -FileSystem $device
    Send-Word 'back'
    $null = Wait-Word 'over'
    $read -and (Get-FamfsFileSystem $device).Role -eq 'Master' -and @(Test-FamfsFileSystem $device)[-1].IsHealthy
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
