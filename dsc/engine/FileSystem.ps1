# Famfs/FileSystem: a device or image file that holds a famfs, and who its master is.

function Get-FileSystemState($Desired) {
    try {
        $device = Resolve-Device $Desired.device
        ConvertTo-FileSystemState (Get-FamfsFileSystem -Device $device -ErrorAction Stop) $Desired
    }
    catch {
        # With force a damaged file system is one that is not there.
        $absent = 'NotFamfs', 'DeviceNotFound', 'UuidNotFound'
        if ($Desired.force) {
            $absent += 'SuperblockInvalid', 'VersionUnsupported', 'LogInvalid', 'DeviceTruncated'
        }

        # A device node that is not there was mistyped, unless nothing is to be on it.
        $id = Get-ErrorId $_
        $isMistyped = $id -ne 'NotFamfs' -and $Desired._exist -and $Desired.device -match '^(uuid:|/dev/(?!shm/))'
        if ($id -notin $absent -or $isMistyped) {
            throw
        }

        [ordered]@{ device = $Desired.device; _exist = $false }
    }
}

function ConvertTo-FileSystemState($FileSystem, $Desired) {
    [ordered]@{
        device         = $Desired.device ? $Desired.device : $FileSystem.Device
        _exist         = $true
        size           = $FileSystem.Size
        logSize        = $FileSystem.LogSize
        master         = $Desired.master -eq 'this' -and $FileSystem.Role -eq 'Master' ? 'this' : "$($FileSystem.MasterUuid)"
        uuid           = "$($FileSystem.Uuid)"
        deviceUuid     = "$($FileSystem.DeviceUuid)"
        hostUuid       = "$($FileSystem.HostUuid)"
        role           = "$($FileSystem.Role)"
        free           = $FileSystem.Free
        files          = $FileSystem.Files
        directories    = $FileSystem.Directories
        logUsed        = $FileSystem.LogUsed
        logCapacity    = $FileSystem.LogCapacity
        damagedEntries = $FileSystem.DamagedEntries
    }
}

function Get-FileSystemStep($Desired, $State, $Differs) {
    $device = Resolve-Device $Desired.device
    if (-not $Desired._exist) {
        if (-not $Desired.force) {
            Stop-Operation ForceRequired "'$device' holds the famfs $($State.uuid) with $($State.files) files, which would be destroyed." `
                'Check that this is the device you mean, and set force to true.' ResourceExists $device
        }

        return New-Step "Destroy the famfs $($State.uuid) with $($State.files) files on $device" Clear-FamfsFileSystem @{
            Device = $device
            Force  = $true
        } -Check
    }

    if (-not $State._exist) {
        return Get-FormatStep $Desired $device
    }

    foreach ($name in 'size', 'logSize') {
        if ($name -in $Differs) {
            Stop-Change "The file system on '$device'" $name $State[$name] $Desired[$name]
        }
    }

    Get-MasterStep $Desired.master $State.hostUuid $device -Check
}

function Get-FormatStep($Desired, [string]$Device) {
    $parameters = @{ Device = $Device }
    foreach ($name in 'size', 'logSize') {
        if ($null -ne $Desired[$name]) {
            $parameters[$name] = $Desired[$name]
        }
    }

    $text = "Format $Device"
    if ($Desired.force) {
        # The refusal of the same command without force names what would be destroyed.
        try {
            $null = New-FamfsFileSystem @parameters -WhatIf -ErrorAction Stop
        }
        catch {
            if ((Get-ErrorId $_) -notin 'AlreadyFormatted', 'DeviceHoldsData') {
                throw
            }

            $text = "Format $Device and destroy what it holds: $($_.Exception.Message)"
        }

        $parameters.Force = $true
    }

    New-Step $text New-FamfsFileSystem $parameters -Check
    if ($Desired.master -and $Desired.master -ne 'this') {
        New-Step "Make $($Desired.master) the master of $Device" Set-Master @{ Device = $Device; Master = $Desired.master }
    }
}

function Get-MasterStep([string]$Master, [string]$HostUuid, [string]$Device, [switch]$Check) {
    $parameters = @{ Device = $Device }
    if ($Master -in 'this', $HostUuid) {
        return New-Step "Make this host the master of $Device" Set-FamfsFileSystem ($parameters + @{ TakeOwnership = $true }) -Check:$Check
    }

    New-Step "Make $Master the master of $Device" Set-FamfsFileSystem ($parameters + @{ Owner = $Master }) -Check:$Check
}

# A file system that was just made belongs to this host, which may be the one that is wanted.
function Set-Master {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Device, [string] $Master)

    if ("$((Get-FamfsFileSystem -Device $Device).MasterUuid)" -cne $Master -and $PSCmdlet.ShouldProcess($Device)) {
        Set-FamfsFileSystem -Device $Device -Owner $Master -Confirm:$false
    }
}

function Export-FileSystemState($Filter) {
    $all = if ($Filter.device) {
        Get-FamfsFileSystem -Device (Resolve-Device $Filter.device) -ErrorAction Stop
    }
    else {
        Get-FamfsFileSystem -ErrorAction SilentlyContinue
    }

    foreach ($one in $all) {
        $state = ConvertTo-FileSystemState $one $Filter
        $state._name = $one.Device
        if (Test-Filter $Filter $state) {
            $state
        }
    }
}

# Whether a state has each value of a filter.
function Test-Filter($Filter, $State) {
    foreach ($name in $Filter.Keys) {
        if ($State.Contains($name) -and -not (Test-Same $Filter[$name] $State[$name])) {
            return $false
        }
    }

    $true
}
