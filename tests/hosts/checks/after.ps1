# What the arm64 guest left in the memory, on this machine.
. "$PSScriptRoot/common.ps1"
$image = $env:MEMORY

Check 'all files are here with the hashes they had in the arm64 guest' {
    $wrong = $count = 0
    foreach ($line in (Wait-Word 'after.sums' 1).Trim().Split("`n")) {
        $hash, $path = $line -split '  ', 2
        $count++
        if ((Get-FamfsFileHash $path -FileSystem $image).Hash -ne $hash) { $wrong++ }
    }
    "$wrong wrong of $count"
    $count -ge 7 -and $wrong -eq 0
}

Check 'its files with seeds are as this machine computes them' {
    (Test-FamfsFile data/seeded -Seed 7 -FileSystem $image).Passed -and (Test-FamfsFile data/sets/striped -Seed 9 -FileSystem $image).Passed
}

Check 'this machine goes on: the claims and the locks of the guest are gone' {
    $null = New-FamfsFile next -Size 3MB -Seed 4 -FileSystem $image
    (Test-FamfsFile next -Seed 4 -FileSystem $image).Passed -and @(Test-FamfsFileSystem $image)[-1].IsHealthy
}
