# Famfs/DeviceMode: which driver of the kernel has a character DAX device.

function Get-SysFsParameter($Desired) {
    $Desired.sysFsRoot ? @{ SysFsRoot = $Desired.sysFsRoot } : @{}
}

function Get-DeviceModeState($Desired) {
    $root = Get-SysFsParameter $Desired
    $device = Get-FamfsDevice @root | Where-Object { $Desired.device -cin $_.Device, $_.Name } | Select-Object -First 1
    if (-not $device) {
        Stop-Operation DeviceNotFound "There is no character DAX device '$($Desired.device)' on this host." `
            'List the DAX devices of this host with Get-FamfsDevice.' ObjectNotFound $Desired.device
    }

    ConvertTo-DeviceModeState $device $Desired.device
}

function ConvertTo-DeviceModeState($Device, [string]$Name) {
    [ordered]@{
        device     = $Name
        mode       = $Device.ModeName
        size       = $Device.Size
        align      = $Device.Align
        targetNode = $Device.TargetNode
    }
}

function Get-DeviceModeStep($Desired, $State, $Differs) {
    $parameters = @{ Device = $Desired.device -match '/' ? $Desired.device : "/dev/$($Desired.device)"; Mode = $Desired.mode } + (Get-SysFsParameter $Desired)
    New-Step "Switch $($Desired.device) from $($State.mode) to $($Desired.mode)" Set-FamfsDevice $parameters -Check
}

function Export-DeviceModeState($Filter) {
    $root = Get-SysFsParameter $Filter
    foreach ($device in Get-FamfsDevice @root) {
        $state = ConvertTo-DeviceModeState $device $device.Device
        $state._name = $device.Name
        if (Test-Filter $Filter $state) {
            $state
        }
    }
}
