# Famfs/File: a file inside a famfs, with its size and its content.

function Get-FileState($Desired) {
    $item = Find-Item $Desired
    if ($item -and $item.IsDirectory) {
        Stop-Operation IsADirectory "'$($Desired.path)' exists and is a directory." 'Use another path.' InvalidType $Desired.path
    }

    $given = @('source', 'seed' | Where-Object { $null -ne $Desired[$_] })
    if ($given.Count -gt 1) {
        Stop-Input 'Famfs/File takes one of the properties ''source'' and ''seed''.'
    }

    ConvertTo-FileState $item $Desired
}

# The content is read and compared wherever a source, a seed or a hash is given.
function ConvertTo-FileState($Item, $Desired) {
    $state = [ordered]@{ path = $Desired.path; _exist = [bool]$Item }
    if ($Desired.device) {
        $state.device = $Desired.device
    }

    if ($Desired.source -and $Desired._exist) {
        Confirm-Source $Desired
    }

    if (-not $Item) {
        return $state
    }

    $state.size = $Item.Size
    $state += Get-Attribute $Item $Desired
    if ($Desired._exist -eq $false) {
        return $state
    }

    $place = Get-Place $Desired
    if ($null -ne $Desired.seed) {
        $test = Test-FamfsFile -LiteralPath $Desired.path @place -Seed $Desired.seed -ErrorAction Stop
        $state.seed = $test.Passed ? $Desired.seed : $null
    }

    if ($Desired.sha256) {
        $state.sha256 = (Get-FamfsFileHash -LiteralPath $Desired.path @place -ErrorAction Stop).Hash
    }

    $state
}

# A source stands for its size and its hash.
function Confirm-Source($Desired) {
    $hash = Get-HostSha256 $Desired.source
    if ($Desired.sha256 -and $Desired.sha256 -cne $hash) {
        Stop-Operation SourceDiffers "'$($Desired.source)' has the SHA-256 $hash, not $($Desired.sha256)." 'Check the properties source and sha256.' `
            InvalidData $Desired.source
    }

    $size = [System.IO.FileInfo]::new($Desired.source)
    $size = ($size.ResolveLinkTarget($true) ?? $size).Length
    if ($null -ne $Desired.size -and $Desired.size -ne $size) {
        Stop-Operation SourceDiffers "'$($Desired.source)' has $size bytes, not $($Desired.size)." 'Check the properties source and size.' `
            InvalidData $Desired.source
    }

    $Desired.sha256 = $hash
    $Desired.size = $size
}

function Get-FileStep($Desired, $State, $Differs) {
    $path = $Desired.path
    if (-not $Desired._exist) {
        return Get-RemovalStep $Desired
    }

    if (-not $State._exist) {
        return Get-NewFileStep $Desired
    }

    $content = @($Differs | Where-Object { $_ -in 'sha256', 'seed' })
    if ($content -and -not $Desired.source) {
        Stop-Operation ContentDiffers "'$path' exists with other content than $($content[0]) $($Desired[$content[0]])." `
            'Name the content with the property source, and set force to true to overwrite the file in place.' ResourceExists $path
    }

    if ($content -and -not $Desired.force) {
        Stop-Operation ForceRequired "'$path' exists with other content: SHA-256 $($State.sha256), not $($Desired.sha256)." `
            'Set force to true to overwrite the file in place. Programs that have it open see its bytes change.' ResourceExists $path
    }

    if ($null -ne $Desired.size -and $Desired.size -lt $State.size -and -not $Desired.force) {
        Stop-Operation ForceRequired "'$path' has $($State.size) bytes and would lose those after $($Desired.size)." `
            'Set force to true to cut the file.' ResourceExists $path
    }

    Get-ChangeStep $Desired $Differs
    if ($content) {
        New-Step "Overwrite $path in place with $($Desired.source)" Copy-FamfsFile ((Get-CopyParameter $Desired) + @{ Force = $true })
    }
}

function Get-NewFileStep($Desired) {
    if ($Desired.source) {
        return New-Step "Copy $($Desired.source) to $($Desired.path)" Copy-FamfsFile (Get-CopyParameter $Desired) -Check
    }

    if ($Desired.sha256) {
        Stop-Operation ContentMissing "'$($Desired.path)' does not exist, and its content cannot be made from a hash." `
            'Give the property source.' InvalidArgument $Desired.path
    }

    if ($null -eq $Desired.size) {
        Stop-Input "Famfs/File needs 'size' or 'source' to create '$($Desired.path)'."
    }

    $parameters = @{ Path = $Desired.path; Size = $Desired.size } + (Get-Place $Desired) + (Get-AttributeParameter $Desired)
    if ($null -ne $Desired.seed) {
        $parameters.Seed = $Desired.seed
    }

    New-Step "Create the file $($Desired.path) of $($Desired.size) bytes" New-FamfsFile $parameters -Check
}

function Get-CopyParameter($Desired) {
    @{ LiteralPath = $Desired.source; Destination = $Desired.path } + (Get-Place $Desired ToFileSystem) + (Get-AttributeParameter $Desired)
}

function Export-FileState($Filter) {
    Export-Item $Filter File
}
