BeforeAll {
    . $PSScriptRoot/Common.ps1
    $module = Get-Module Famfs
    $manifestText = [System.IO.File]::ReadAllText("$ModuleRoot/Famfs.psd1")
    $manifest = [scriptblock]::Create($manifestText).InvokeReturnAsIs()

    function Get-NameIn([string]$Directory, [string]$Suffix) {
        $names = [System.IO.Directory]::GetFiles([System.IO.Path]::Combine($ModuleRoot, $Directory), "*$Suffix") |
            ForEach-Object { $name = [System.IO.Path]::GetFileName($_); $name.Substring(0, $name.Length - $Suffix.Length) } |
            Where-Object { $_ -like '*-Famfs*' }
        [array]::Sort(($names = [string[]]$names), [System.StringComparer]::Ordinal)
        $names
    }

    $commands = [string[]]$module.ExportedCmdlets.Keys
    [array]::Sort($commands, [System.StringComparer]::Ordinal)
}

AfterAll {
    Restore-Identity
}

Describe 'The module' {
    It 'has a valid manifest' {
        "$($module.Version)" | Should -BeExactly $manifest.ModuleVersion
        "$($module.Guid)" | Should -BeExactly $manifest.GUID
        $manifest.CompatiblePSEditions | Should -Be 'Core'
        $manifest.Description | Should -Not -BeNullOrEmpty
        $manifest.PrivateData.PSData.LicenseUri | Should -Match '^https://'
        foreach ($file in @($manifest.RootModule) + $manifest.FormatsToProcess + $manifest.TypesToProcess) {
            "$ModuleRoot/$file" | Should -Exist
        }
    }

    It 'exports exactly the commands of its manifest' {
        $commands | Should -Be $manifest.CmdletsToExport
        $module.ExportedFunctions.Count + $module.ExportedAliases.Count + $module.ExportedVariables.Count | Should -Be 0
    }

    It 'exports every command of its assembly' {
        $classes = (Get-Command Get-FamfsFile).ImplementingType.Assembly.GetExportedTypes() |
            Where-Object { -not $_.IsAbstract -and [System.Management.Automation.Cmdlet].IsAssignableFrom($_) }
        $commands | Should -HaveCount $classes.Count
    }

    It 'has a test file for each command' {
        Get-NameIn 'tests/Pester' '.Tests.ps1' | Should -Be $commands
    }

    It 'has a help page for each command' {
        [System.IO.Directory]::Exists("$ModuleRoot/docs/help") | Should -BeTrue
        Get-NameIn 'docs/help' '.md' | Should -Be $commands
    }

    It 'asks before it changes: every command that changes something has -WhatIf' {
        $changing = $commands | Where-Object { $_ -match '^(New|Copy|Clear|Set|Remove|Rename|Move|Restore)-' }
        $changing | Should -HaveCount 16
        foreach ($name in $changing) {
            (Get-Command $name).Parameters.ContainsKey('WhatIf') | Should -BeTrue -Because "$name changes something"
        }
    }

    It 'names no command with a verb that PowerShell does not know' {
        $verbs = [System.Management.Automation.VerbsCommon].Assembly.GetExportedTypes() |
            Where-Object { $_.Name -like 'Verbs*' } |
            ForEach-Object { $_.GetFields().Name }
        foreach ($name in $commands) {
            $verbs | Should -Contain $name.Split('-')[0]
        }
    }

    It 'declares what each command writes' {
        foreach ($name in $commands | Where-Object { $_ -notin 'Clear-FamfsFileSystem', 'Clear-FamfsRemoved', 'Remove-FamfsFile', 'Dismount-FamfsFileSystem',
            'Send-FamfsQueueMessage' }) {
            (Get-Command $name).OutputType | Should -Not -BeNullOrEmpty -Because "$name writes objects"
        }
    }

    It 'is loaded a second time without harm' {
        Import-Module "$ModuleRoot/Famfs.psd1" -Force
        (Get-Command -Module Famfs).Count | Should -Be $commands.Count
    }
}
