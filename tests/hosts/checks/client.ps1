# Host B of two: a guest of its own over the same memory.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$hash = Wait-Word 'first'

Check 'B is a client of the file system that A has made' { (Get-FamfsFileSystem $device).Role -eq 'Client' }

Check 'B lists what A has created' {
    $paths = @(Get-FamfsFile -Recurse -FileSystem $device | ForEach-Object Path)
    "$paths"
    "$paths" -ceq 'first first/seeded first/striped first/copied more'
}

Check 'its content is what A wrote' {
    Copy-FamfsFile first/copied -Destination /tmp/copied -FileSystem $device
    (Get-Hash /tmp/copied) -eq $hash -and (Test-FamfsFile first/seeded -Seed 5 -FileSystem $device).Passed -and
        (Test-FamfsFile first/striped -Seed 6 -FileSystem $device).Passed
}

Check 'each file that appears while A copies is whole when it is first seen' {
    $null = Update-FamfsFileSystem $device
    Send-Word 'follow'
    $arrived = Watch-Arrival $device 20 60
    "$($arrived.Count) files in $($arrived.Looks) looks"
    $arrived.Hashes -ceq (Wait-Word 'more') -and $arrived.Looks -gt 3
}

Check 'B is refused as a writer' {
    New-Source /tmp/mine 1000 1
    $failures = @(
        Get-Failure { New-FamfsFile mine -Size 1MB -FileSystem $device }
        Get-Failure { New-FamfsDirectory mine -FileSystem $device }
        Get-Failure { Copy-FamfsFile /tmp/mine -Destination mine -ToFileSystem $device }
        Get-Failure { Clear-FamfsFileSystem $device -Confirm:$false }
    )
    "$($failures | ForEach-Object { $_.FullyQualifiedErrorId })"
    @($failures | Where-Object { $_.FullyQualifiedErrorId -like 'NotMaster*' }).Count -eq 4
}

Check 'B mounts it with famfsd, without asking for more than to read' {
    $null = [System.IO.Directory]::CreateDirectory('/tmp/mount')
    Mount-FamfsFileSystem $device /tmp/mount
    $refused = Get-Failure { [System.IO.File]::WriteAllText('/tmp/mount/mine', 'x') }
    "$($refused.Exception.Message)"
    (Get-Hash /tmp/mount/first/copied) -eq $hash -and $refused
}

Check 'B sees a commit at once' {
    Send-Word 'ready'
    $null = Wait-Word 'committed'
    $since = $clock.Elapsed
    $found = Get-FamfsFile last -FileSystem $device
    Send-Word 'seen' ($clock.Elapsed - $since).TotalSeconds.ToString([cultureinfo]::InvariantCulture)
    $found.Size -eq 1MB -and (Test-FamfsFile last -Seed 20 -FileSystem $device).Passed
}

Check 'B reads through its mount what A has written a moment ago' {
    Copy-FamfsFile last -Destination /tmp/last -FileSystem $device
    $same = (Get-Hash /tmp/mount/last) -eq (Get-Hash /tmp/last)
    Dismount-FamfsFileSystem /tmp/mount
    $same -and [System.IO.Directory]::GetFileSystemEntries('/tmp/mount').Length -eq 0
}

Check 'B receives in order what A sends, as a client, and answers' {
    $null = Wait-Word 'queues'
    $got = @(Receive-FamfsQueueMessage to -Count 500 -Timeout 120 -FileSystem $device)
    $got | ForEach-Object Length | Send-FamfsQueueMessage fro -Timeout 120 -FileSystem $device
    $expected = 1..500 | ForEach-Object { "message $_ " + 'x' * ($_ % 300) }
    "$($got.Count) messages"
    ($got -join "`n") -ceq ($expected -join "`n")
}

Check 'B finds it healthy' { @(Test-FamfsFileSystem $device)[-1].IsHealthy }
Send-Word 'done'

Check 'B follows into the file system that A formats anew' {
    $null = Wait-Word 'anew'
    $paths = @(Get-FamfsFile -Recurse -FileSystem $device | ForEach-Object Path)
    "$paths"
    "$paths" -ceq 'fresh' -and (Test-FamfsFile fresh -Seed 30 -FileSystem $device).Passed
}
Send-Word 'end' $env:FAMFS_SYSTEM_UUID

Check 'B is the master when A has made it that, and writes' {
    $null = Wait-Word 'handed'
    $role = (Get-FamfsFileSystem $device).Role
    $null = New-FamfsFile theirs -Size 5000001 -Seed 31 -FileSystem $device
    Send-Word 'owned'
    "$role"
    $role -eq 'Master' -and (Test-FamfsFile fresh -Seed 30 -FileSystem $device).Passed
}

Check 'B is refused again when A has taken it back' {
    $null = Wait-Word 'back'
    $failure = Get-Failure { New-FamfsFile late -Size 1MB -FileSystem $device }
    $paths = @(Get-FamfsFile -Recurse -FileSystem $device | ForEach-Object Path)
    "$($failure.FullyQualifiedErrorId) $paths"
    $failure.FullyQualifiedErrorId -like 'NotMaster*' -and "$paths" -ceq 'fresh theirs ours' -and
        (Test-FamfsFile ours -Seed 32 -FileSystem $device).Passed
}
Send-Word 'over'
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
