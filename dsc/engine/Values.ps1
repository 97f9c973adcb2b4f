# Values that several resources share: sizes, devices, paths, owners.

# Bytes of a number, or of text such as 4GB. Units are powers of 1024, as in PowerShell.
function ConvertTo-Byte($Value) {
    if ($Value -isnot [string]) {
        return [long]$Value
    }

    $null = $Value -match '^([0-9]+) *([KMGTP]?)'
    $power = 'KMGTP'.IndexOf($Matches[2]) + 1
    $bytes = [System.Numerics.BigInteger]::Parse($Matches[1]) * [System.Numerics.BigInteger]::Pow(1024, $Matches[2] ? $power : 0)
    if ($bytes -gt [long]::MaxValue) {
        Stop-Input "The size $Value is too large."
    }

    [long]$bytes
}

# The path of a device. uuid:... names the file system, or the device, by what its superblock says.
function Resolve-Device([string]$Device) {
    if ($Device -cnotmatch '^uuid:(.*)$') {
        return [System.IO.Path]::GetFullPath($Device)
    }

    $uuid = [guid]::Empty
    if (-not [guid]::TryParse($Matches[1], [ref]$uuid)) {
        Stop-Input "'$Device' is not a UUID. Give uuid: and the UUID that Get-FamfsFileSystem shows."
    }

    $found = @(Get-FamfsFileSystem -ErrorAction SilentlyContinue | Where-Object { $_.Uuid -eq $uuid -or $_.DeviceUuid -eq $uuid })
    if ($found.Count -ne 1) {
        $what = $found.Count ? "$($found.Count) DAX devices of this host hold" : 'No DAX device of this host holds'
        Stop-Operation UuidNotFound "$what the file system $uuid." 'List the file systems with Get-FamfsFileSystem, or name the device by its path.' `
            ObjectNotFound $Device
    }

    $found[0].Device
}

# The parameters that say where a path is: in the file system of a device, or under a mount.
function Get-Place($Desired, [string]$Name = 'FileSystem') {
    if ($Desired.device) {
        return @{ $Name = Resolve-Device $Desired.device }
    }

    if (-not [System.IO.Path]::IsPathRooted($Desired.path)) {
        Stop-Input "The path '$($Desired.path)' needs the property 'device', or must be an absolute path under a mount."
    }

    @{}
}

# The file or directory at a path, or nothing.
function Find-Item($Desired) {
    $place = Get-Place $Desired
    $path = $Desired.path.TrimEnd('/')
    if ($path -eq '') {
        Stop-Input 'The root directory of a file system is always there and cannot be described.'
    }

    $items = Read-Item $path $place
    $named = $path.TrimStart('/')
    if (@($items).Count -eq 1 -and -not $items[0].IsDirectory -and $items[0].FamfsPath -ceq $named) {
        return $items[0]
    }

    # A directory is described by the listing of the one above it, and so is a path under a mount.
    if ($null -ne $items) {
        $leaf = [System.IO.Path]::GetFileName($path)
        $around = Read-Item ([System.IO.Path]::GetDirectoryName($path)) $place
        $around | Where-Object Name -ceq $leaf | Select-Object -First 1
    }
}

# A file, or the listing of a directory; $null where there is nothing. Nothing is thrown for that: a list of files to create
# asks for each of them.
function Read-Item([string]$Path, $Place) {
    $where = $Path ? @{ LiteralPath = $Path } : @{}
    $problems = $null
    $items = @(Get-FamfsFile -Force @where @Place -ErrorAction SilentlyContinue -ErrorVariable problems)
    if (-not $problems) {
        return , $items
    }

    if ((Get-ErrorId $problems[0]) -notin 'PathNotFound', 'ParentNotFound') {
        throw $problems[0]
    }
}

# Mode, owner and group of an item, in the form in which they are wanted: a name or a number.
function Get-Attribute($Item, $Desired) {
    [ordered]@{
        mode  = $Item.Mode
        owner = $Desired.owner -match '^[0-9]+$' ? "$($Item.Uid)" : "$($Item.User)"
        group = $Desired.group -match '^[0-9]+$' ? "$($Item.Gid)" : "$($Item.Group)"
    }
}

# The parameters Mode, Owner and Group, as far as they are asked for.
function Get-AttributeParameter($Desired) {
    $parameters = @{}
    foreach ($name in 'mode', 'owner', 'group') {
        if ($Desired[$name]) {
            $parameters[$name] = $Desired[$name]
        }
    }

    $parameters
}

# The step that changes what is recorded of an item: mode, owner, group and size.
function Get-ChangeStep($Desired, $Differs) {
    $names = @($Differs | Where-Object { $_ -in 'mode', 'owner', 'group', 'size' })
    if ($names) {
        $parameters = @{ LiteralPath = $Desired.path } + (Get-Place $Desired)
        foreach ($name in $names) {
            $parameters[$name] = $Desired[$name]
        }

        New-Step "Change $($names -join ', ') of $($Desired.path)" Set-FamfsFile $parameters -Check
    }
}

# What is removed keeps its space, and Restore-FamfsFile brings it back.
function Get-RemovalStep($Desired) {
    New-Step "Remove $($Desired.path)" Remove-FamfsFile (@{ LiteralPath = $Desired.path } + (Get-Place $Desired)) -Check
}

# SHA-256 of a file of this host. Named pipes and devices are refused, because reading them may never end.
function Get-HostSha256([string]$Path) {
    $file = [System.IO.FileInfo]::new($Path)
    $target = $file.ResolveLinkTarget($true) ?? $file
    if (-not $target.Exists -or ([int]$target.UnixFileMode -lt 0) -or $target.Attributes.HasFlag([System.IO.FileAttributes]::Directory) -or
        $target.Attributes.HasFlag([System.IO.FileAttributes]::Device)) {
        Stop-Operation SourceMissing "There is no regular file '$Path' on this host." 'Check the property source.' ObjectNotFound $Path
    }

    $stream = [System.IO.FileStream]::new($target.FullName, 'Open', 'Read', 'Read', 1MB)
    try {
        [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($stream)).ToLowerInvariant()
    }
    finally {
        $stream.Dispose()
    }
}
