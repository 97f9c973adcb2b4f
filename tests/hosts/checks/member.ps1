# The client of a cluster of two guests that configuration documents bring up and take down.
. "$PSScriptRoot/common.ps1"
. "$PSScriptRoot/documents.ps1"
$device = '/dev/dax0.0'
$mounted = '/mnt/famfs'
$unit = '/etc/systemd/system/famfs-mnt-famfs.service'
$link = '/etc/systemd/system/multi-user.target.wants/famfs-mnt-famfs.service'

function Invoke-Member {
    'device', 'client' | ForEach-Object { Invoke-Document (Read-Document $_) }
}

function Wait-State([string] $State) {
    $until = $clock.Elapsed.TotalSeconds + 60
    while ((Get-FamfsMount $mounted -ErrorAction Ignore).State -ne $State -and $clock.Elapsed.TotalSeconds -lt $until) {
        [System.Threading.Thread]::Sleep(200)
    }
}

Send-Word 'here' $env:FAMFS_SYSTEM_UUID
$lines = Wait-Word 'first' 700

Check 'B mounts the file system, now and at boot' {
    $changed = @(Invoke-Member)
    "$changed"
    "$changed" -ceq 'mount' -and [System.IO.File]::Exists($unit) -and [System.IO.FileInfo]::new($link).LinkTarget -ceq $unit
}

Check 'the data set has the hashes of A' { Test-Content $mounted $lines }

Check 'B is as described when it is described again' {
    $changed = @(Invoke-Member)
    "$changed"
    $changed.Count -eq 0
}

Check 'a mount whose server was killed is repaired, and nothing else' {
    $text = [System.IO.File]::ReadAllText($unit)
    Stop-Process -Id (Get-FamfsMount $mounted).ProcessId -Force
    Wait-State 'Dead'
    $was = (Get-FamfsMount $mounted).State
    $changed = @(Invoke-Member)
    "was $was; changed $changed"
    $was -eq 'Dead' -and "$changed" -ceq 'mount' -and [System.IO.File]::ReadAllText($unit) -ceq $text -and (Test-Content $mounted $lines)
}
Send-Word 'repaired'

# The guest has no systemd: bash reads the words of the command as systemd does.
Check 'what its unit starts mounts it' {
    Dismount-FamfsFileSystem $mounted
    $command = [System.IO.File]::ReadAllLines($unit).Where{ $_.StartsWith('ExecStart=') }[0].Substring(10)
    bash -c "$command >/dev/null 2>&1 &"
    Wait-State 'Serving'
    $changed = @(Invoke-Member)
    "$command; changed $changed"
    $changed.Count -eq 0 -and (Test-Content $mounted $lines)
}

Check 'B is the master that A has made it, writes, and gives it back' {
    $former = Wait-Word 'handed' 700
    New-Source /tmp/theirs 3000001 9
    $file = New-Resource theirs File @{ path = 'data/theirs'; source = '/tmp/theirs' }
    $changed = @(Invoke-Document @{ resources = @($file) })
    $theirs = "data/theirs $(Get-Hash /tmp/theirs)"
    $isThere = Test-Content $mounted $theirs
    $changed += Invoke-Document @{ resources = @(New-Resource owner FileSystem @{ master = $former }) }
    $failure = Get-Failure { Invoke-Document @{ resources = @(New-Resource late File @{ path = 'late'; size = 4096 }) } }
    Send-Word 'back' $theirs
    "$changed; $($failure.Exception.Message)"
    "$changed" -ceq 'theirs owner' -and $isThere -and $failure.Exception.Message -like '*NotMaster*'
}

Check 'B is taken down: its mount and its unit' {
    $away = @{ resources = @(New-Resource mount Mount @{ mountPoint = $mounted; _exist = $false }) }
    $changed = @(Invoke-Document $away) + @(Invoke-Document $away)
    $left = [System.IO.File]::Exists($unit) -or [System.IO.FileInfo]::new($link).LinkTarget -or
        [System.IO.Directory]::GetFileSystemEntries($mounted).Length
    "$changed; left $left"
    "$changed" -ceq 'mount' -and -not $left
}
Send-Word 'down'

Check 'B finds no file system when A is taken down' {
    $null = Wait-Word 'gone' 700
    (Get-Failure { Get-FamfsFileSystem $device }).FullyQualifiedErrorId -like 'NotFamfs*'
}
Say ('done after {0:0.0} s' -f $clock.Elapsed.TotalSeconds)
