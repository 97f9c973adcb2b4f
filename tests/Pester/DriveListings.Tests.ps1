# Get-ChildItem on a drive of a famfs lists what it lists of the same tree on a drive of this host, whatever its options are.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $fs = New-TestImage
    $null = New-PSDrive tree Famfs $fs.Device -Scope Global
    $tree = Get-TestPath tree
    foreach ($directory in 'sub', 'sub/deep', 'sub/deep/er', '.hid', 'empty', 'x.d') {
        $null = [System.IO.Directory]::CreateDirectory("$tree/$directory")
        $null = New-FamfsDirectory $directory -FileSystem $fs
    }

    foreach ($file in 'sub/a.bin', 'sub/b.txt', 'sub/deep/c.bin', 'sub/deep/er/d.txt', 'sub/deep/er/.dot', 'readme', 'x', 'a.bin', '.hid/in.bin', '.dot.txt', 'x.d/x', 'x.d/y.bin') {
        $null = New-HostFile "$tree/$file" 1
        $null = New-FamfsFile $file 1 -FileSystem $fs
    }

    function Get-Listed([string]$Root, [string]$Path, [hashtable]$Options) {
        $items = Get-ChildItem "$Root$Path" @Options -ErrorAction Ignore
        $names = foreach ($item in $items) {
            $Options.Name ? "$item" : $item -is [System.IO.FileSystemInfo] ? $item.FullName.Substring($tree.Length + 1) : $item.Path
        }

        @($names | Where-Object { $_ -notlike '.famfs.*' } | Sort-Object) -join ' '
    }
}

AfterAll {
    Remove-PSDrive tree -Force -ErrorAction Ignore
    Restore-Identity
}

Describe 'Listings of a drive beside the file system provider' {
    It 'are the same for <Path>, with every combination of options' -ForEach @(
        @{ Path = '/' }, @{ Path = '/sub' }, @{ Path = '/*' }, @{ Path = '/s*/d*' }, @{ Path = '/x' }
    ) {
        $isDirectory = $Path -in '/', '/sub'
        $different = @()
        $cases = 0
        foreach ($how in @{}, @{ Recurse = $true }, @{ Depth = 1 }) {
            foreach ($kind in @{}, @{ File = $true }, @{ Directory = $true }, @{ Name = $true }, @{ Force = $true }) {
                # -File and -Directory keep the other provider from walking into what wildcards have found, and -Name -Recurse from
                # naming a file.
                if (-not $isDirectory -and ($kind.File -or $kind.Directory -or ($kind.Name -and $how.Count))) {
                    continue
                }

                foreach ($filter in @{}, @{ Filter = '*.bin' }) {
                    foreach ($include in @{}, @{ Include = '*.bin' }, @{ Include = 'x*' }) {
                        foreach ($exclude in @{}, @{ Exclude = 'x' }, @{ Exclude = '*.txt', 'deep' }) {
                            $options = $how + $kind + $filter + $include + $exclude

                            # There PowerShell looks for the directory itself with -Filter and -File, and finds nothing. A drive
                            # lists what the directory holds, as PowerShell does with -Depth 0.
                            $isLost = $isDirectory -and $how.Count -eq 0 -and ($filter.Count -or $kind.File) -and -not $kind.Name -and $include.Count + $exclude.Count
                            # In a directory that wildcards found PowerShell takes what -Include names, where no filter keeps it back.
                            if ($include.Count -and ($isLost -or $Path -eq '/s*/d*')) {
                                continue
                            }

                            $expected = Get-Listed $tree ($Path -eq '/' ? '' : $Path) ($isLost ? $options + @{ Depth = 0 } : $options)
                            $found = Get-Listed 'tree:' $Path $options
                            $cases++
                            if ($found -cne $expected) {
                                $different += "$($options | ConvertTo-Json -Compress): '$found' instead of '$expected'"
                            }
                        }
                    }
                }
            }
        }

        $cases | Should -BeGreaterThan 40
        $different | Select-Object -First 60 | Out-String | Should -BeExactly ''
    }
}
