# The package as users get it: made here, registered as a repository of one folder, installed by PSResourceGet into an empty
# home, and used by fresh processes that know nothing of this tree.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $package = Get-TestPath 'repository'
    $made = & "$ModuleRoot/tools/package.ps1" -Destination $package 3>$null
    $userHome = [System.IO.Directory]::CreateDirectory((Get-TestPath 'home')).FullName

    # Runs a script in a fresh PowerShell of a user whose home is empty but for what these tests install there.
    function Invoke-User([string]$Script) {
        $file = Get-TestPath "$([guid]::NewGuid()).ps1"
        [System.IO.File]::WriteAllText($file, "`$ErrorActionPreference = 'Stop'`n`$ProgressPreference = 'SilentlyContinue'`n$Script")
        $program, $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-File', $file
        $output = env -C / -u PSModulePath -u XDG_DATA_HOME -u XDG_CONFIG_HOME "HOME=$userHome" "XDG_RUNTIME_DIR=$TestDrive" $program $words 2>&1
        if ($LASTEXITCODE -ne 0) {
            throw ($output | Out-String)
        }

        $output | ForEach-Object { "$_" }
    }

    $installed = Invoke-User @"
        Register-PSResourceRepository -Name folder -Uri '$package' -Trusted
        Install-PSResource Famfs -Repository folder
        (Get-Module Famfs -ListAvailable).ModuleBase
"@
}

AfterAll {
    Restore-Identity
}

Describe 'The package' {
    It 'is installed below the home of the user, whole' {
        $installed | Should -HaveCount 1
        $installed | Should -BeLike "$userHome/*/Famfs/*"
        $lines = [System.IO.File]::ReadAllLines("$installed/Famfs.sha256")
        foreach ($line in $lines) {
            Get-HostHash "$installed/$($line.Substring(66))" | Should -BeExactly $line.Substring(0, 64) -Because $line
        }

        $listed = $lines.ForEach{ $_.Substring(66) } + 'Famfs.sha256', 'PSGetModuleInfo.xml' | Sort-Object
        Get-ChildItem $installed -File -Recurse | ForEach-Object { [System.IO.Path]::GetRelativePath($installed, $_.FullName) } |
            Sort-Object | Should -Be $listed
    }

    It 'has the commands, help and views of the tree, and works from there' {
        $lines = Invoke-User @"
            `$fs = New-FamfsFileSystem '$TestDrive/installed.famfs' -Size 4GB
            (Get-Module Famfs).ModuleBase
            New-FamfsDirectory data -FileSystem `$fs | Out-Null
            Copy-FamfsFile /etc/hostname data -ToFileSystem `$fs
            (Get-FamfsFile data/* -FileSystem `$fs).Path
            (Test-FamfsFileSystem `$fs)[-1].IsHealthy
            (Get-Command -Module Famfs).Count
            (Get-Help New-FamfsFile).Synopsis
            @((Get-Help New-FamfsFile).relatedLinks.navigationLink.uri)[0]
            (Get-Help about_Famfs).Length -gt 5000
            (Get-FamfsFile data/hostname -FileSystem `$fs | Format-Table | Out-String).Contains('hostname')
"@
        $lines | Should -Be @("$installed", 'data/hostname', 'True', "$((Get-Command -Module Famfs).Count)",
            (Get-Help New-FamfsFile).Synopsis, "$((Get-Module Famfs).HelpInfoUri)/New-FamfsFile.md", 'True', 'True')
    }

    It 'mounts with its own famfsd, also where unpacking has cost it the permission to run' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
        $daemon = Get-Item "$installed/bin/linux-*/famfsd" | Where-Object FullName -like ('*-x64/*', '*-arm64/*')[[int]([System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture -eq 'Arm64')]
        if (-not $daemon) {
            Set-ItResult -Skipped -Because 'there is no C compiler, so the package has no famfsd'
            return
        }

        $daemon.UnixFileMode.HasFlag([System.IO.UnixFileMode]::OtherExecute) | Should -BeTrue
        foreach ($mode in 493, 420) {
            [System.IO.File]::SetUnixFileMode($daemon.FullName, $mode)
            Invoke-User @"
                `$fs = New-FamfsFileSystem '$TestDrive/mounted.famfs' -Size 4GB -Force -Confirm:`$false -WarningAction Ignore
                `$null = New-Item -ItemType Directory '$TestDrive/m' -Force
                Mount-FamfsFileSystem `$fs '$TestDrive/m'
                Set-Content '$TestDrive/m/f' 'x'
                Get-Content '$TestDrive/m/f'
                (Get-Process -Id (Get-FamfsMount '$TestDrive/m').ProcessId).Path
                Dismount-FamfsFileSystem '$TestDrive/m'
"@ | Should -Be @('x', $daemon.FullName)
        }
    }

    It 'works beside other versions of its libraries, and of itself' {
        $lines = Invoke-User @"
            foreach (`$name in 'System.IO.Hashing', 'Mono.Posix.NETStandard') {
                `$other = "$TestDrive/`$name.dll"
                `$builder = [System.Reflection.Emit.PersistedAssemblyBuilder]::new("`$name, Version=0.9.0.0", [object].Assembly)
                `$null = `$builder.DefineDynamicModule(`$name).DefineType('Other', 'Public').CreateType()
                `$builder.Save(`$other)
                `$null = [System.Reflection.Assembly]::LoadFrom(`$other)
            }
            Import-Module '$ModuleRoot/Famfs.psd1'
            Import-Module Famfs
            `$fs = New-FamfsFileSystem '$TestDrive/beside.famfs' -Size 4GB
            `$file = New-FamfsFile a -Size 4096 -Seed 5 -Owner root -FileSystem `$fs
            "`$(`$file.User) `$((Test-FamfsFile `$file -Seed 5).Passed) `$((Get-Command New-FamfsFile).Module.ModuleBase)"
"@
        $lines | Should -Be "root True $installed"
    }

    It 'has a manifest that says what a gallery shows' {
        $manifest = Test-ModuleManifest "$installed/Famfs.psd1"
        $data = $manifest.PrivateData.PSData
        $data.ReleaseNotes | Should -Match '### Added'
        $data.ProjectUri | Should -Match '^https://'
        $data.IconUri | Should -Match '^https://'
        $manifest.HelpInfoUri | Should -Match '^https://'
        $missing = 'linux-x64', 'linux-arm64' | Where-Object { -not (Test-Path "$installed/bin/$_/famfsd") }
        foreach ($processor in $missing) {
            $data.ReleaseNotes | Should -Match "no famfsd for .*$processor"
        }
    }

    It 'takes less than 15 MB' {
        (Get-ChildItem $installed -File -Recurse | Measure-Object Length -Sum).Sum | Should -BeLessThan 15e6
        (Get-Item "$package/*.nupkg").Length | Should -BeLessThan 15e6
    }
}
