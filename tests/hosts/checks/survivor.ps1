# This machine follows a guest that copies, kills it in the middle and looks at what is left; then it goes on in its place.
. "$PSScriptRoot/common.ps1"
$image = $env:MEMORY
$client = $env:FAMFS_SYSTEM_UUID
$source = [System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory().TrimEnd('/')

Check 'the guest is killed in the middle of a copy' {
    $null = Wait-Word 'formatted' 120
    $second = $null
    while (-not $second -and $clock.Elapsed.TotalSeconds -lt 200) {
        $second = Update-FamfsFileSystem $image | Where-Object Path -eq 'tree2'
        [System.Threading.Thread]::Sleep(20)
    }

    # The directory is there; its files are on their way for many seconds.
    [System.Threading.Thread]::Sleep(2000)
    $guest = [System.Diagnostics.Process]::GetProcessById($env:GUEST)
    $guest.Kill()
    $ended = $guest.WaitForExit(10000)
    $ended -and $null -ne $second
}

$files = @(Get-FamfsFile -File -Recurse -FileSystem $image)
Check "each of the $($files.Count) files that it left is whole" {
    $wrong = foreach ($file in $files) {
        Copy-FamfsFile $file.Path -Destination "$share/out" -FileSystem $image -Force
        if ((Get-Hash "$share/out") -ne (Get-Hash "$source/$($file.Name)")) { $file.Path }
    }

    "$wrong"
    $files.Count -gt 0 -and -not $wrong
}

Check 'the file system is healthy' { @(Test-FamfsFileSystem $image)[-1].IsHealthy }

Check 'with the identity of the dead host this machine goes on: no lock, no claim is left' {
    $env:FAMFS_SYSTEM_UUID = $env:MASTER
    $before = Get-FamfsFileSystem $image
    $null = New-FamfsFile next -Size 3MB -Seed 4 -FileSystem $image
    $after = Get-FamfsFileSystem $image
    $env:FAMFS_SYSTEM_UUID = $client
    "free before $($before.Free), after $($after.Free)"
    $before.Role -eq 'Master' -and $before.Free - $after.Free -eq 4MB -and
        (Test-FamfsFile next -Seed 4 -FileSystem $image).Passed -and @(Test-FamfsFileSystem $image)[-1].IsHealthy
}

Check 'under its own name it takes the file system over' {
    $failure = Get-Failure { New-FamfsFile mine -Size 3MB -FileSystem $image }
    Set-FamfsFileSystem $image -TakeOwnership -Confirm:$false
    $null = New-FamfsFile mine -Size 3MB -Seed 5 -FileSystem $image
    $failure.FullyQualifiedErrorId -like 'NotMaster*' -and (Get-FamfsFileSystem $image).Role -eq 'Master' -and
        (Test-FamfsFile mine -Seed 5 -FileSystem $image).Passed -and @(Test-FamfsFileSystem $image)[-1].IsHealthy
}
