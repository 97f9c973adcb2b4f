# Famfs/Directory: a directory inside a famfs.

function Get-DirectoryState($Desired) {
    $item = Find-Item $Desired
    if ($item -and -not $item.IsDirectory) {
        Stop-Operation NotADirectory "'$($Desired.path)' exists and is a file." 'Use another path.' InvalidType $Desired.path
    }

    ConvertTo-DirectoryState $item $Desired
}

function ConvertTo-DirectoryState($Item, $Desired) {
    $state = [ordered]@{ path = $Desired.path; _exist = [bool]$Item }
    if ($Desired.device) {
        $state.device = $Desired.device
    }

    if ($Item) {
        $state += Get-Attribute $Item $Desired
    }

    $state
}

function Get-DirectoryStep($Desired, $State, $Differs) {
    if (-not $Desired._exist) {
        return Get-RemovalStep $Desired
    }

    if ($State._exist) {
        return Get-ChangeStep $Desired $Differs
    }

    $parameters = @{ Path = $Desired.path; Parents = $Desired.parents -ne $false } + (Get-Place $Desired) + (Get-AttributeParameter $Desired)
    New-Step "Create the directory $($Desired.path)" New-FamfsDirectory $parameters -Check:$parameters.Parents
}

function Export-DirectoryState($Filter) {
    Export-Item $Filter Directory
}

# Every item of one kind, in one file system or in all of this host. The property path of a filter is a pattern.
function Export-Item($Filter, [string]$Kind) {
    $devices = $Filter.device ? @(Resolve-Device $Filter.device) : @(
        @(Get-FamfsFileSystem -ErrorAction SilentlyContinue | ForEach-Object Device) + @(Get-FamfsMount | ForEach-Object Device) | Select-Object -Unique)
    $rest = $Filter.Clone()
    $rest.Remove('path')
    $rest.Remove('device')
    foreach ($device in $devices) {
        foreach ($item in Get-FamfsFile -Recurse -FileSystem $device -ErrorAction Stop | Where-Object { $_.IsDirectory -eq ($Kind -eq 'Directory') }) {
            if ($Filter.path -and $item.FamfsPath -cnotlike $Filter.path) {
                continue
            }

            $given = $rest.Clone()
            $given.path = $item.FamfsPath
            $given.device = $device
            $state = $Kind -eq 'Directory' ? (ConvertTo-DirectoryState $item $given) : (ConvertTo-FileState $item $given)
            $state._name = $item.PSPath
            if (Test-Filter $rest $state) {
                $state
            }
        }
    }
}
