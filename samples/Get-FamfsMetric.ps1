<#
.SYNOPSIS
Writes the state of mounts and file systems as Prometheus text, for the textfile collector of the node exporter.
.EXAMPLE
./Get-FamfsMetric.ps1 | Set-Content /var/lib/node_exporter/famfs.prom.tmp
Move-Item -Force /var/lib/node_exporter/famfs.prom.tmp /var/lib/node_exporter/famfs.prom
.PARAMETER Device
More devices or image files, which need not be mounted.
#>
param([string[]] $Device = @())

function Write-Metric([string] $Name, [string] $Help, [string] $Type, [object[]] $Samples) {
    "# HELP famfs_$Name $Help"
    "# TYPE famfs_$Name $Type"
    foreach ($sample in $Samples) {
        $labels = $sample.Labels.GetEnumerator().ForEach{
            '{0}="{1}"' -f $_.Key, "$($_.Value)".Replace('\', '\\').Replace('"', '\"').Replace("`n", '\n')
        }
        "famfs_$Name{$($labels -join ',')} $([Convert]::ToString($sample.Value, [cultureinfo]::InvariantCulture))"
    }
}

function Get-Sample([object[]] $Objects, [string] $Property, [string[]] $Labels) {
    foreach ($object in $Objects) {
        $words = [ordered]@{}
        foreach ($label in $Labels) {
            $words[$label.ToLowerInvariant()] = $object.$label
        }

        @{ Labels = $words; Value = $object.$Property -is [bool] ? [int] $object.$Property : $object.$Property }
    }
}

$mounts = @(Get-FamfsMount | Select-Object *, @{ Name = 'AllRefused'; Expression = { ($_.Refused.Values | Measure-Object -Sum).Sum ?? 0 } })
$systems = @(@($mounts.Device) + $Device | Where-Object { $_ } | Sort-Object -Unique | Get-FamfsFileSystem)
$of = 'Device', 'Uuid'
Write-Metric size_bytes 'Size of the device.' gauge (Get-Sample $systems Size $of)
Write-Metric free_bytes 'Space that new files can have.' gauge (Get-Sample $systems Free $of)
Write-Metric largest_free_bytes 'The largest extent that is free.' gauge (Get-Sample $systems LargestFree $of)
Write-Metric files 'Files in the log.' gauge (Get-Sample $systems Files $of)
Write-Metric log_entries 'Entries of the log in use.' gauge (Get-Sample $systems LogUsed $of)
Write-Metric log_capacity_entries 'Entries that the log can hold.' gauge (Get-Sample $systems LogCapacity $of)
Write-Metric damaged_entries 'Entries whose checksum or content is wrong.' gauge (Get-Sample $systems DamagedEntries $of)
$of = 'MountPoint', 'Device', 'Role'
Write-Metric mount_served 'Whether famfsd answers.' gauge (Get-Sample $mounts IsServed $of)
Write-Metric mount_operations_total 'Requests of the kernel.' counter (Get-Sample $mounts Operations $of)
Write-Metric mount_read_bytes_total 'Bytes read through the mount.' counter (Get-Sample $mounts BytesRead $of)
Write-Metric mount_written_bytes_total 'Bytes written through the mount.' counter (Get-Sample $mounts BytesWritten $of)
Write-Metric mount_uncommitted 'Files that only this mount shows.' gauge (Get-Sample $mounts Uncommitted $of)
Write-Metric mount_errors_total 'Failures of famfsd.' counter (Get-Sample $mounts Errors $of)
Write-Metric mount_refused_total 'Changes that were refused.' counter (Get-Sample $mounts AllRefused $of)
