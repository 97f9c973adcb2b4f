# The entry that mounts at boot: a line of fstab, or a systemd unit.

$UnitMark = '# Written by the resource Famfs/Mount, which also removes it.'

# The options after -o, in an order of their own.
function Get-MountOption($Desired) {
    $options = @()
    if ($Desired.readOnly) { $options += 'ro' }
    if ($Desired.writable) { $options += 'writable' }
    if ($Desired.allowOther) { $options += 'allow_other' }
    $options += $Desired.options | Where-Object { $_ } | Sort-Object
    if ($Desired.cache) { $options += "cache=$($Desired.cache.ToLowerInvariant())" }
    if ($Desired.commitPolicy) { $options += "commit=$($Desired.commitPolicy)" }
    $options
}

function Get-FstabPath($Desired) {
    $Desired.fstab ? $Desired.fstab : '/etc/fstab'
}

# systemd's escape of a path: / becomes -, and every byte but letters, digits, : _ and . becomes \xNN.
function Get-UnitPath($Desired) {
    $escaped = [System.Text.StringBuilder]::new()
    foreach ($byte in [System.Text.Encoding]::UTF8.GetBytes($Desired.mountPoint.Trim('/'))) {
        $isPlain = [char]$byte -cmatch '[A-Za-z0-9:_]' -or ([char]$byte -eq '.' -and $escaped.Length)
        $null = $escaped.Append($byte -eq 47 ? '-' : $isPlain ? [char]$byte : '\x{0:x2}' -f $byte)
    }

    $folder = $Desired.unitDirectory ? $Desired.unitDirectory : '/etc/systemd/system'
    [System.IO.Path]::Combine($folder, "famfs-$escaped.service")
}

# The link that makes systemd start a unit at boot.
function Get-UnitLink([string]$Unit) {
    [System.IO.Path]::Combine([System.IO.Path]::GetDirectoryName($Unit), 'multi-user.target.wants', [System.IO.Path]::GetFileName($Unit))
}

function Write-Unit([string]$Unit, [string]$Text) {
    Write-Whole $Unit $Text
    $link = Get-UnitLink $Unit
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($link))
    if (-not [System.IO.FileInfo]::new($link).LinkTarget) {
        $null = [System.IO.File]::CreateSymbolicLink($link, $Unit)
    }
}

# A field of fstab: white space and backslashes are octal.
function ConvertTo-FstabField([string]$Text) {
    $Text.Replace('\', '\134').Replace(' ', '\040').Replace("`t", '\011').Replace("`n", '\012').Replace('#', '\043')
}

function ConvertTo-FstabLine($Desired) {
    $options = @(Get-MountOption $Desired) + 'nofail'
    "$(ConvertTo-FstabField (Resolve-Device $Desired.device)) $(ConvertTo-FstabField $Desired.mountPoint) fuse.famfs $($options -join ',') 0 0"
}

# A word of a command line in a unit: quoted, with nothing left that systemd would expand.
function ConvertTo-UnitWord([string]$Text) {
    '"' + $Text.Replace('\', '\\').Replace('"', '\"').Replace('%', '%%').Replace('$', '$$') + '"'
}

function ConvertTo-UnitText($Desired) {
    $folder = [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture -eq 'Arm64' ? 'linux-arm64' : 'linux-x64'
    $program = [System.IO.Path]::GetFullPath("$PSScriptRoot/../../bin/$folder/famfsd")
    $options = (@(Get-MountOption $Desired) + 'foreground') -join ','
    @"
$UnitMark
[Unit]
Description=famfs on $($Desired.mountPoint.Replace('%', '%%'))

[Service]
ExecStart=$(ConvertTo-UnitWord $program) $(ConvertTo-UnitWord (Resolve-Device $Desired.device)) $(ConvertTo-UnitWord $Desired.mountPoint) -o $options
ExecStopPost=-/bin/umount -l $(ConvertTo-UnitWord $Desired.mountPoint)
Restart=on-failure

[Install]
WantedBy=multi-user.target

"@.Replace("`r", '')
}

# The lines of fstab, and which of them is the famfs on the mount point.
function Read-Fstab($Desired) {
    $path = Get-FstabPath $Desired
    $lines = @([System.IO.File]::Exists($path) ? [System.IO.File]::ReadAllLines($path) : @())
    $field = ConvertTo-FstabField $Desired.mountPoint
    $found = -1
    for ($i = 0; $i -lt $lines.Count; $i++) {
        $words = @($lines[$i].Trim() -split '\s+')
        if (-not $lines[$i].TrimStart().StartsWith('#') -and $words.Count -ge 3 -and $words[1].TrimEnd('/') -ceq $field.TrimEnd('/')) {
            if ($words[2] -notin 'fuse.famfs', 'famfs') {
                Stop-Operation MountPointTaken "$path mounts another file system on '$($Desired.mountPoint)': $($lines[$i])." `
                    'Use another mount point, or remove that line.' ResourceExists $Desired.mountPoint
            }

            $found = $i
        }
    }

    @{ Path = $path; Lines = $lines; Index = $found }
}

# What mounts at boot now, as the properties persistent and bootEntry.
function Get-BootState($Desired) {
    $fstab = Read-Fstab $Desired
    if ($fstab.Index -ge 0) {
        return @{ persistent = 'fstab'; bootEntry = $fstab.Lines[$fstab.Index] }
    }

    $unit = Get-UnitPath $Desired
    if ([System.IO.File]::Exists($unit)) {
        $text = [System.IO.File]::ReadAllText($unit)
        if (-not $text.StartsWith($UnitMark)) {
            Stop-Operation UnitForeign "'$unit' was not written by this resource." 'Move it out of the way, or choose persistent: fstab.' `
                ResourceExists $unit
        }

        return @{ persistent = [System.IO.FileInfo]::new((Get-UnitLink $unit)).LinkTarget ? 'systemd' : 'none'; bootEntry = $text }
    }

    @{ persistent = 'none'; bootEntry = '' }
}

function Get-BootEntry($Desired) {
    switch ($Desired.persistent) {
        'fstab' { ConvertTo-FstabLine $Desired }
        'systemd' { ConvertTo-UnitText $Desired }
        default { '' }
    }
}

# Replaces or creates a file as a whole: a reader sees the old text or the new one. The mode of a file that is there stays.
function Write-Whole([string]$Path, [string]$Text) {
    if ([System.IO.FileInfo]::new($Path).LinkTarget) {
        $Path = [System.IO.FileInfo]::new($Path).ResolveLinkTarget($true).FullName
    }

    $mode = [System.IO.File]::Exists($Path) ? [System.IO.File]::GetUnixFileMode($Path) : [System.IO.UnixFileMode]420
    $new = "$Path.$([guid]::NewGuid().ToString('N'))"
    try {
        [System.IO.File]::WriteAllText($new, $Text)
        [System.IO.File]::SetUnixFileMode($new, $mode)
        [System.IO.File]::Move($new, $Path, $true)
    }
    catch {
        [System.IO.File]::Delete($new)
        throw
    }
}

# Brings the boot entry to what is desired; the other kind of entry is removed.
function Set-BootEntry {
    [CmdletBinding(SupportsShouldProcess)]
    param($Desired)

    if (-not $PSCmdlet.ShouldProcess($Desired.mountPoint)) {
        return
    }

    # The entry that is wanted comes first: at no moment is there none.
    $wanted = $Desired._exist ? $Desired.persistent : 'none'
    $unit = Get-UnitPath $Desired
    $hadUnit = [System.IO.File]::Exists($unit)
    if ($wanted -eq 'systemd') {
        Write-Unit $unit (ConvertTo-UnitText $Desired)
    }

    $fstab = Read-Fstab $Desired
    $lines = [System.Collections.Generic.List[string]]::new([string[]]$fstab.Lines)
    if ($wanted -eq 'fstab') {
        $line = ConvertTo-FstabLine $Desired
        if ($fstab.Index -lt 0) { $lines.Add($line) } else { $lines[$fstab.Index] = $line }
    }
    elseif ($fstab.Index -ge 0) {
        $lines.RemoveAt($fstab.Index)
    }

    if ($wanted -eq 'fstab' -or $fstab.Index -ge 0) {
        Write-Whole $fstab.Path (($lines -join "`n") + "`n")
    }

    if ($hadUnit -and $wanted -ne 'systemd') {
        [System.IO.File]::Delete((Get-UnitLink $unit))
        [System.IO.File]::Delete($unit)
    }

    if (($hadUnit -or $wanted -eq 'systemd') -and [System.IO.Directory]::Exists('/run/systemd/system')) {
        $null = & systemctl daemon-reload
    }
}
