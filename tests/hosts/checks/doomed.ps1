# A host that is killed while it copies: real trees, one after the other, until the end.
. "$PSScriptRoot/common.ps1"
$device = '/dev/dax0.0'
$tree = [System.Runtime.InteropServices.RuntimeEnvironment]::GetRuntimeDirectory().TrimEnd('/')

Check 'the doomed host formats the memory' { (New-FamfsFileSystem $device).Role -eq 'Master' }
Send-Word 'formatted'
foreach ($i in 1..100) {
    $null = New-FamfsDirectory "tree$i" -FileSystem $device
    Copy-FamfsFile $tree -Destination "tree$i" -ToFileSystem $device -Recurse
}
