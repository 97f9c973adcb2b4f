# This machine makes a file system in the memory that an arm64 guest is given next.
. "$PSScriptRoot/common.ps1"
$image = $env:MEMORY

Check 'a file system with files, striped and not, for the arm64 guest' {
    $null = New-FamfsFileSystem $image
    'data', 'data/sets' | New-FamfsDirectory -FileSystem $image
    $null = New-FamfsFile data/seeded -Size 5000001 -Seed 7 -FileSystem $image
    $null = New-FamfsFile data/sets/striped -Size 20MB -Strips 4 -Buckets 4 -Seed 9 -FileSystem $image
    $null = Copy-FamfsFile $PSHOME/pwsh.dll -Destination data/program -ToFileSystem $image
    $sums = foreach ($file in Get-FamfsFile -File -Recurse -FileSystem $image) {
        '{0}  {1}' -f (Get-FamfsFileHash $file.Path -FileSystem $image).Hash.ToLowerInvariant(), $file.Path
    }
    Send-Word 'before.sums' ("$($sums -join "`n")`n")
    @($sums).Count -eq 3
}
