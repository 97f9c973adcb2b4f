# Famfs/Mount: a famfs on a directory of this host, now and at boot.

function Find-Mount([string]$MountPoint) {
    try {
        Get-FamfsMount -MountPoint ([WildcardPattern]::Escape($MountPoint)) -ErrorAction Stop
    }
    catch {
        if ((Get-ErrorId $_) -ne 'NotMounted') {
            throw
        }
    }
}

# What the mount table says of a mount point: the options of the kernel and those of the file system.
function Get-KernelOption([string]$MountPoint) {
    $words = @()
    foreach ($line in [System.IO.File]::ReadAllLines('/proc/self/mountinfo')) {
        $fields = $line.Split(' ')
        $path = [regex]::Replace($fields[4], '\\([0-7]{3})', { [char][Convert]::ToInt32($args[0].Groups[1].Value, 8) })
        if ($path -ceq $MountPoint) {
            $words = $fields[5].Split(',') + $fields[-1].Split(',')
        }
    }

    $words
}

function Get-MountState($Desired) {
    $Desired.mountPoint = [System.IO.Path]::TrimEndingDirectorySeparator([System.IO.Path]::GetFullPath($Desired.mountPoint))
    $state = ConvertTo-MountState (Find-Mount $Desired.mountPoint) $Desired
    if ($state.state -eq 'Dead') {
        $Desired.state = 'Serving'
    }

    $boot = Get-BootState $Desired
    $state.persistent = $boot.persistent
    $state.bootEntry = $boot.bootEntry
    if ($Desired.persistent -and $Desired._exist -and $Desired.device) {
        $Desired.bootEntry = Get-BootEntry $Desired
    }

    $state
}

function ConvertTo-MountState($Mount, $Desired) {
    if (-not $Mount) {
        return [ordered]@{ mountPoint = $Desired.mountPoint; _exist = $false }
    }

    if ($Mount.State -eq 'Dead') {
        return [ordered]@{ mountPoint = $Desired.mountPoint; _exist = $true; device = $Mount.Device; state = 'Dead' }
    }

    $kernel = Get-KernelOption $Mount.MountPoint
    $options = @('noexec', 'nosymfollow' | Where-Object { $_ -in $kernel })
    if ([System.IO.Directory]::Exists("$($Mount.MountPoint)/.meta")) {
        $options += 'meta'
    }

    # A client is read-only by itself: who asked for a mount that can be written where that is possible has it.
    $isAsAsked = $Desired.readOnly -eq $false -and $Mount.Role -eq 'Client' -and -not $Desired.writable
    [ordered]@{
        mountPoint   = $Desired.mountPoint ? $Desired.mountPoint : $Mount.MountPoint
        _exist       = $true
        device       = (Test-SameDevice $Desired.device $Mount.Device) ? $Desired.device : $Mount.Device
        state        = "$($Mount.State)"
        role         = "$($Mount.Role)"
        readOnly     = $isAsAsked ? $false : $Mount.ReadOnly
        writable     = $Mount.Writable
        allowOther   = 'allow_other' -in $kernel
        cache        = "$($Mount.Cache)".ToLowerInvariant()
        commitPolicy = $Mount.CommitPolicy
        options      = $options
        uncommitted  = $Mount.Uncommitted
    }
}

function Test-SameDevice([string]$Wanted, [string]$Is) {
    if (-not $Wanted) {
        return $false
    }

    $path = Resolve-Device $Wanted
    if ($path -ceq $Is) {
        return $true
    }

    # Two paths may lead to one device.
    $both = @($path, $Is | ForEach-Object { Get-FamfsFileSystem -Device $_ -ErrorAction SilentlyContinue })
    $both.Count -eq 2 -and $both[0].Uuid -eq $both[1].Uuid -and $both[0].DeviceUuid -eq $both[1].DeviceUuid
}

function Get-MountStep($Desired, $State, $Differs) {
    $point = $Desired.mountPoint
    $dismount = @{ MountPoint = [WildcardPattern]::Escape($point); Force = [bool]$Desired.force }
    $boot = @{ Desired = $Desired }
    if (-not $Desired._exist) {
        if ($State._exist) {
            New-Step "Unmount $point" Dismount-FamfsFileSystem $dismount -Check
        }

        if ($State.persistent -ne 'none') {
            New-Step "Remove the $($State.persistent) entry of $point" Set-BootEntry $boot
        }

        return
    }

    if (-not $Desired.device) {
        Stop-Input 'Famfs/Mount needs the property ''device'' to mount.'
    }

    if ('device' -in $Differs) {
        Stop-Operation MountPointTaken "$($State.device) is mounted on '$point', not $($Desired.device)." `
            'Unmount it first: describe it with _exist false.' ResourceExists $point
    }

    $isDead = $State.state -eq 'Dead'
    $isRemount = $State._exist -and ($isDead -or ($Differs | Where-Object { $_ -notin 'persistent', 'bootEntry' }))
    if ($isRemount) {
        New-Step ($isDead ? "Remove the dead mount on $point" : "Unmount $point to change $($Differs -join ', ')") Dismount-FamfsFileSystem $dismount -Check
    }

    if (-not $State._exist -or $isRemount) {
        $isThere = $State._exist -or [System.IO.Directory]::Exists($point)
        if (-not $isThere) {
            New-Step "Create the directory $point" New-MountPoint @{ Path = $point }
        }

        New-Step "Mount $($Desired.device) on $point" Mount-FamfsFileSystem (Get-MountParameter $Desired) -Check:($isThere -and -not $isRemount)
    }

    if ($Desired.persistent -and ($State.persistent -ne $Desired.persistent -or $State.bootEntry -cne $Desired.bootEntry)) {
        New-Step "Write the $($Desired.persistent) entry of $point" Set-BootEntry $boot
    }
}

function Get-MountParameter($Desired) {
    $parameters = @{ Device = Resolve-Device $Desired.device; MountPoint = $Desired.mountPoint }
    foreach ($name in 'cache', 'commitPolicy') {
        if ($Desired[$name]) {
            $parameters[$name] = $Desired[$name]
        }
    }

    foreach ($name in 'readOnly', 'writable', 'allowOther') {
        if ($Desired[$name]) {
            $parameters[$name] = $true
        }
    }

    if ($Desired.options) {
        $parameters.Option = $Desired.options
    }

    $parameters
}

function New-MountPoint {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Path)

    if ($PSCmdlet.ShouldProcess($Path)) {
        $null = [System.IO.Directory]::CreateDirectory($Path)
    }
}

function Export-MountState($Filter) {
    foreach ($mount in Get-FamfsMount) {
        $given = $Filter.Clone()
        $given.mountPoint = $mount.MountPoint
        $state = ConvertTo-MountState $mount @{ mountPoint = $mount.MountPoint; device = $Filter.device }
        $boot = Get-BootState $given
        $state.persistent = $boot.persistent
        $state.bootEntry = $boot.bootEntry
        $state._name = $mount.MountPoint
        if (Test-Filter $Filter $state) {
            $state
        }
    }
}
