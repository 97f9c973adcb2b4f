# Info: what there is on this host. It changes nothing.

function Get-InfoState($Desired) {
    $gather = $Desired.gather ?? @('devices', 'file_systems', 'mounts')
    $state = [ordered]@{}
    if ('devices' -in $gather) {
        $state.devices = @(Get-FamfsDevice | ForEach-Object {
                [ordered]@{
                    device = $_.Device; size = $_.Size; align = $_.Align; target_node = $_.TargetNode; mode = $_.ModeName
                    has_famfs = $_.HasFamfs; role = "$($_.Role)"; uuid = $_.FileSystemUuid ? "$($_.FileSystemUuid)" : $null
                }
            })
    }

    if ('file_systems' -in $gather) {
        $state.file_systems = @(Export-FileSystemState ($Desired.device ? @{ device = $Desired.device } : @{}))
    }

    if ('mounts' -in $gather) {
        $state.mounts = @(Export-MountState @{})
    }

    if ('files' -in $gather) {
        if (-not $Desired.device) {
            Stop-Input 'Info needs the property ''device'' to list files.'
        }

        $path = "$($Desired.path)".Trim('/')
        $state.files = @(Read-Tree $path @{ FileSystem = Resolve-Device $Desired.device } | ForEach-Object { ConvertTo-FileInfo $_ })
    }

    $state
}

function ConvertTo-FileInfo($Item) {
    [ordered]@{
        path = $Item.FamfsPath; directory = $Item.IsDirectory; size = $Item.IsDirectory ? $null : $Item.Size; mode = $Item.Mode
        owner = "$($Item.User)"; group = "$($Item.Group)"
        modified = $Item.LastWriteTime ? $Item.LastWriteTime.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') : $null
    }
}
