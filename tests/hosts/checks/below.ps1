# The machine that runs the guests opens their memory as a plain file: a further host, with the same bytes.
. "$PSScriptRoot/common.ps1"
$image = $env:MEMORY
$memory = [System.IO.FileStream]::new($image, 'Open', 'Read', 'ReadWrite', 0)

Check 'the memory of the guest is a file system here, this machine a client' {
    $fs = Get-FamfsFileSystem $image
    $fs.Role -eq 'Client' -and $fs.Size -eq 4352MB
}

$listed = (Wait-Word 'alone.files' 1).Split("`n")
Check 'all files are here with the hashes they had in the guest' {
    $here = foreach ($file in Get-FamfsFile -File -Recurse -FileSystem $image) {
        Copy-FamfsFile $file.Path -Destination "$share/out" -FileSystem $image -Force
        "$($file.Path) $($file.Size) $(Get-Hash "$share/out")"
    }

    $there = $listed | ForEach-Object { $_.Substring(0, $_.LastIndexOf(' ')) }
    "$(@($here).Count) of $(@($there).Count)"
    @($here).Count -ge 12 -and "$here" -ceq "$there"
}

# A 2 MiB page of the device is what a mapping shows, so that much must be zero behind a file's end.
Check 'behind the end of each file its last 2 MiB page is zero' {
    $dirty = foreach ($line in $listed) {
        $end = [long]$line.Substring($line.LastIndexOf(' ') + 1)
        $tail = [byte[]]::new([long][Math]::Ceiling($end / 2MB) * 2MB - $end)
        $memory.Position = $end
        $memory.ReadExactly($tail, 0, $tail.Length)
        if ([Convert]::ToHexString($tail).Trim('0')) { $line }
    }
    "$dirty"
    -not $dirty -and $listed.Count -ge 12
}

Check 'it is healthy' { @(Test-FamfsFileSystem $image)[-1].IsHealthy }

Check 'this machine may not create there' {
    (Get-Failure { New-FamfsFile mine -Size 1MB -FileSystem $image }).FullyQualifiedErrorId -like 'NotMaster*'
}
