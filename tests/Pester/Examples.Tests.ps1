# Every example of the help runs, in its order, on images and mounts of its own. An example of a real device is counted as
# skipped, and what must end with an error names it here.

BeforeDiscovery {
    $provider = 'about_FamfsProvider'
    $commands = @(foreach ($page in Get-ChildItem "$PSScriptRoot/../../docs/help" -Filter *-Famfs*.md) {
        $text = [System.IO.File]::ReadAllText($page.FullName)
        $part = $text.Substring($text.IndexOf('## EXAMPLES'), $text.IndexOf('## PARAMETERS') - $text.IndexOf('## EXAMPLES'))
        @{
            Command = $page.BaseName
            Examples = @([regex]::Matches($part, '(?s)```powershell\n(.*?)```').ForEach({ $_.Groups[1].Value.Trim() }))
        }
    })
    $text = [System.IO.File]::ReadAllText("$PSScriptRoot/../../docs/help/$provider.md")
    $commands += @{
        Command = $provider
        Examples = @([regex]::Matches($text, '(?s)```powershell\n(.*?)```').ForEach({ $_.Groups[1].Value.Trim() }))
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # What the examples take for granted: a file system, a mount of another one, and a data set.
    function Initialize-Example([string]$Command) {
        $root = Get-TestPath $Command
        $null = [System.IO.Directory]::CreateDirectory("$root/dataset/sub")
        $null = New-HostFile "$root/dataset/small.bin" 100
        $null = New-HostFile "$root/dataset/sub/large.bin" 2MB
        $null = [System.IO.Directory]::CreateDirectory("$root/results")
        $null = [System.IO.Directory]::CreateDirectory("$root/famfs")
        if ($Command -notin 'New-FamfsFileSystem', 'about_FamfsProvider') {
            $fs = New-FamfsFileSystem "$root/demo.famfs" -Size 4GB
            $null = New-FamfsFile there -Size 1MB -FileSystem $fs
        }

        if ($Command -in 'Get-FamfsMount', 'Dismount-FamfsFileSystem') {
            $null = [System.IO.Directory]::CreateDirectory("$root/mnt")
            $null = Mount-FamfsFileSystem "$root/demo.famfs" "$root/mnt"
        }

        $mounted = New-FamfsFileSystem "$root/mounted.famfs" -Size 4GB
        $null = New-FamfsDirectory data -FileSystem $mounted
        if ($Command -in 'Test-FamfsFile', 'Open-FamfsFile', 'Sync-FamfsFile', 'Get-FamfsFileHash') {
            $null = New-FamfsFile data/buffer -Size 1MB -Seed 42 -FileSystem $mounted
        }

        $null = [System.IO.Directory]::CreateDirectory("$root/fam")
        $null = Mount-FamfsFileSystem $mounted "$root/fam"
        $root
    }

    # The text of an example with the places of this test in it. A wait is a short one.
    function ConvertTo-Runnable([string]$Example, [string]$Root) {
        $text = $Example -replace '/mnt/famfs', "$Root/famfs" -replace '/mnt/fam\b', "$Root/fam" -replace '-Timeout \d+', '-Timeout 0.2'
        $text -replace '(?<=Mount-FamfsFileSystem )/dev/dax0\.0', './mounted.famfs'
    }
}

AfterAll {
    Restore-Identity
}

Describe 'The examples of <Command>' -ForEach $commands {
    AfterEach {
        Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
        Get-PSDrive -PSProvider Famfs -ErrorAction Ignore | Remove-PSDrive -Force
        Restore-Identity
    }

    It 'are there' {
        $Examples.Count | Should -BeGreaterThan 0
    }

    It 'run' {
        if (-not [System.IO.File]::Exists('/dev/fuse')) {
            Set-ItResult -Skipped -Because 'there is no /dev/fuse'
        }

        if ($Command -eq 'Set-FamfsDevice') {
            Set-ItResult -Skipped -Because 'they switch the mode of /dev/dax0.0, which this machine may need'
        }

        $place = Initialize-Example $Command
        Push-Location -LiteralPath $place -StackName examples
        $ErrorActionPreference = 'Stop'
        $failed = @()
        $lacking = ''
        try {
            foreach ($example in $Examples) {
                if ($example -match '(?m)^python3 ' -and -not (Get-Command python3 -ErrorAction Ignore)) {
                    $lacking = 'python3 is not installed, which one of them needs'
                    continue
                }

                $text = ConvertTo-Runnable $example $place
                try {
                    $null = . ([scriptblock]::Create($text)) 6>$null
                }
                catch {
                    $failed += "$($_.FullyQualifiedErrorId): $text"
                }
            }
        }
        finally {
            Pop-Location -StackName examples
        }

        # The host that has given the file system away may not create in it any more.
        $expected = $Command -eq 'Set-FamfsFileSystem' ? 'NotMaster,Famfs.Cmdlets.Commands.NewFamfsFileCommand: *' : ''
        $failed -join "`n" | Should -BeLike $expected
        if ($lacking) {
            Set-ItResult -Skipped -Because $lacking
        }
    }
}
