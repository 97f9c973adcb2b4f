# Tree: the files of a manifest below a directory of a famfs. Who asks has made the manifest: path, size and SHA-256 of each
# file. A file that is there is compared by size, then by hash; only what is missing is wanted from the source.

function Get-TreeState($Desired) {
    $root = $Desired.path.Trim('/')
    $place = Get-Place $Desired
    $present = @{}
    foreach ($item in Read-Tree $root $place) {
        $present[$item.FamfsPath] = $item
    }

    $same = [System.Collections.Generic.Dictionary[string, object]]::new()
    $missing = [System.Collections.Generic.List[string]]::new()
    $different = [System.Collections.Generic.List[string]]::new()
    foreach ($entry in $Desired.manifest) {
        $path = $root ? "$root/$($entry.path)" : $entry.path
        $item = $present[$path]
        if (-not $item) {
            $missing.Add($entry.path)
        }
        elseif ($item.IsDirectory -ne [bool]$entry.directory) {
            Stop-Operation ($item.IsDirectory ? 'IsADirectory' : 'NotADirectory') "'$path' exists and is a $($item.IsDirectory ? 'directory' : 'file')." `
                'Use another destination.' InvalidType $path
        }
        elseif (-not $item.IsDirectory -and $item.Size -ne $entry.size) {
            $different.Add($entry.path)
        }
        elseif (-not $item.IsDirectory) {
            $same[$path] = $entry
        }
    }

    if ($same.Count) {
        # Several files at a time.
        foreach ($hash in Get-FamfsFileHash -LiteralPath @($same.Keys) @place -ErrorAction Stop) {
            $entry = $same[$hash.FamfsPath]
            if ($hash.Hash -cne $entry.sha256) {
                $different.Add($entry.path)
            }
        }
    }

    # As it is to be: nothing is missing, nothing differs.
    $Desired.missing = @()
    $Desired.different = @()
    $Desired.present = $present
    [ordered]@{
        path      = $Desired.path
        files     = @($Desired.manifest | Where-Object { -not $_.directory }).Count
        missing   = @($missing)
        different = @($different)
    }
}

# Everything below a directory, or nothing where the directory is missing.
function Read-Tree([string]$Root, $Place) {
    $where = $Root ? @{ LiteralPath = $Root } : @{}
    try {
        Get-FamfsFile -Recurse @where @Place -ErrorAction Stop
    }
    catch {
        if ((Get-ErrorId $_) -notin 'PathNotFound', 'ParentNotFound') {
            throw
        }
    }
}

function Get-TreeStep($Desired, $State, $Differs) {
    $root = $Desired.path.Trim('/')
    foreach ($entry in $Desired.manifest | Where-Object { $_.path -cin $State.different }) {
        $path = $root ? "$root/$($entry.path)" : $entry.path
        if (-not $Desired.force) {
            Stop-Operation ForceRequired "'$path' exists with other content than the source." `
                'Set force to true to overwrite files in place. Programs that have them open see their bytes change.' ResourceExists $path
        }

        if ($Desired.present[$path].Size -ne $entry.size) {
            New-Step "Change size of $path" Set-FamfsFile (@{ LiteralPath = $path; Size = $entry.size } + (Get-Place $Desired)) -Check
        }
    }

    $wanted = [System.Collections.Generic.HashSet[string]]::new([string[]](@($State.missing) + @($State.different)))
    $entries = @($Desired.manifest | Where-Object { $wanted.Contains($_.path) })
    Get-TreeDirectoryStep $Desired @($entries | Where-Object directory) $root
    $files = @($entries | Where-Object { -not $_.directory })
    foreach ($isThere in $false, $true) {
        $some = @($files | Where-Object { ($_.path -cin $State.different) -eq $isThere })
        if ($some) {
            New-Step ($isThere ? "Overwrite $($some.Count) files in place" : "Copy $($some.Count) files to $($Desired.path)") Copy-Tree @{
                Desired = $Desired
                Files   = @($some.path)
                Force   = $isThere
            }
        }
    }
}

function Get-TreeDirectoryStep($Desired, $Entries, [string]$Root) {
    $place = Get-Place $Desired
    $owners = Get-AttributeParameter $Desired
    $owners.Remove('mode')
    if ($Root -and -not (Find-Item @{ path = $Root; device = $Desired.device })) {
        New-Step "Create the directory $Root" New-FamfsDirectory (@{ Path = $Root; Parents = $true } + $place + $owners)
    }

    foreach ($group in $Entries | Group-Object { $Desired.directoryMode ?? $_.mode }) {
        $paths = @($group.Group | ForEach-Object { $Root ? "$Root/$($_.path)" : $_.path })
        New-Step "Create $($paths.Count) directories in $($Desired.path)" New-FamfsDirectory (
            @{ Path = $paths; Parents = $true } + ($group.Name ? @{ Mode = $group.Name } : @{}) + $place + $owners)
    }
}

function Copy-Tree {
    [CmdletBinding(SupportsShouldProcess)]
    param($Desired, [string[]] $Files, [bool] $Force)

    if (-not $Desired.source) {
        Stop-Input 'Tree needs the property ''source'' to copy files.'
    }

    $parameters = (Get-Place $Desired ToFileSystem) + (Get-AttributeParameter $Desired)
    $source = $Desired.source
    $parameters.LiteralPath = @($Files | ForEach-Object { [System.IO.Path]::Combine($source, $_) })
    $parameters.Destination = $Desired.path.Trim('/') ? $Desired.path : '/'
    if ($PSCmdlet.ShouldProcess($Desired.path)) {
        Copy-FamfsFile @parameters -BasePath $source -Force:$Force -Confirm:$false -ErrorAction Stop
    }
}
