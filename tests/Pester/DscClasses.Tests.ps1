# The class resources, found and called as the PowerShell adapter of DSC does it.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $names = 'FamfsFileSystem', 'FamfsMount', 'FamfsDirectory', 'FamfsFile'

    # The classes in the text of the root module, read by a process that has not loaded it.
    function Get-ClassInText {
        $script = @"
            `$tokens = `$errors = `$null
            `$tree = [System.Management.Automation.Language.Parser]::ParseFile('$ModuleRoot/Famfs.psm1', [ref]`$tokens, [ref]`$errors)
            `$classes = `$tree.FindAll({ `$args[0] -is [System.Management.Automation.Language.TypeDefinitionAst] }, `$false)
            ConvertTo-Json -Depth 5 @{
                errors  = @(`$errors.Message)
                loaded  = @(Get-Module Famfs).Count
                classes = @(`$classes | Where-Object { `$_.Attributes.TypeName.Name -eq 'DscResource' } | ForEach-Object {
                    `$properties = `$_.Members | Where-Object { `$_.Attributes.TypeName.Name -eq 'DscProperty' }
                    @{
                        name       = `$_.Name
                        keys       = @(`$properties | Where-Object { `$_.Attributes.NamedArguments.ArgumentName -eq 'Key' } | ForEach-Object Name)
                        properties = @(`$properties.Name)
                        types      = @(`$properties.PropertyType.TypeName.FullName)
                        methods    = @((`$_.Members | Where-Object { `$_ -is [System.Management.Automation.Language.FunctionMemberAst] }).Name)
                    }
                })
            }
"@
        $program, $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-Command', $script
        & $program $words | ConvertFrom-Json
    }

    # An instance of a class resource with values.
    function New-Resource([string]$Class, [hashtable]$Values) {
        $resource = (& (Get-Module Famfs) { $args[0] -as [type] } $Class)::new()
        foreach ($name in $Values.Keys) {
            $resource.$name = $Values[$name]
        }

        $resource
    }
}

AfterAll {
    Restore-Identity
}

Describe 'Discovery' {
    It 'finds each class in the text, without an error and without loading the module' {
        $found = Get-ClassInText
        $found.errors | Should -BeNullOrEmpty
        $found.loaded | Should -Be 0
        $found.classes.name | Should -Be $names
        foreach ($class in $found.classes) {
            $class.keys | Should -HaveCount 1 -Because $class.name
            $class.methods | Should -Be 'Get', 'Test', 'Set', 'Export', 'Export'
            $class.types | Where-Object { $_ -notin 'string', 'bool', 'string[]', 'Nullable[bool]', 'Nullable[long]' } | Should -BeNullOrEmpty
        }
    }

    It 'exports the classes by name' {
        $manifest = [System.IO.File]::ReadAllText("$ModuleRoot/Famfs.psd1")
        $manifest | Should -Match '(?m)^[^#]*\bDscResourcesToExport\b'
        ([scriptblock]::Create($manifest).InvokeReturnAsIs()).DscResourcesToExport | Should -Be $names
    }

    It 'has a manifest for the adapter beside the module: <_>' -ForEach 'FamfsFileSystem', 'FamfsMount', 'FamfsDirectory', 'FamfsFile' {
        $file = "$ModuleRoot/$_.dsc.adaptedResource.json"
        Test-Json -Path $file -SchemaFile "$PSScriptRoot/schemas/adaptedResource.schema.json" | Should -BeTrue
        $manifest = Get-Content -Raw $file | ConvertFrom-Json -AsHashtable
        $manifest.type | Should -BeExactly "Famfs/$_"
        "$ModuleRoot/$($manifest.path)" | Should -Exist
        $manifest.version | Should -BeExactly "$((Get-Module Famfs).Version)"
        $class = (Get-ClassInText).classes | Where-Object name -eq $_
        $schema = $manifest.schema.embedded
        $schema.properties.Keys | Sort-Object | Should -Be ($class.properties | Sort-Object)

        # The same words as the command resource.
        $command = (Get-Content -Raw "$ModuleRoot/dsc/famfs.$($_.Substring(5).ToLowerInvariant()).dsc.resource.json" | ConvertFrom-Json -AsHashtable).schema.embedded
        foreach ($name in $schema.properties.Keys) {
            $schema.properties[$name].description | Should -BeExactly $command.properties[$name].description
        }
    }
}

Describe 'The classes' {
    BeforeAll {
        $device = Get-TestPath 'class.famfs'
    }

    It 'test, set, and are then as desired: a file system' {
        $fs = New-Resource FamfsFileSystem @{ device = $device; size = '4GB'; logSize = '8MB'; master = 'this' }
        $fs.Test() | Should -BeFalse
        $fs.Get()._exist | Should -BeFalse
        $device | Should -Not -Exist
        $fs.Set()
        $fs.Test() | Should -BeTrue
        $uuid = $fs.Get().uuid
        $fs.Set()
        $fs.Get().uuid | Should -BeExactly $uuid
        $fs::Export($fs).uuid | Should -BeExactly $uuid
    }

    It 'test, set, and are then as desired: a directory and a file' {
        $directory = New-Resource FamfsDirectory @{ device = $device; path = 'd'; mode = '0750' }
        $directory.Test() | Should -BeFalse
        $directory.Set()
        $directory.Test() | Should -BeTrue
        $file = New-Resource FamfsFile @{ device = $device; path = 'd/f'; size = '1MB'; seed = 5 }
        $file.Test() | Should -BeFalse
        $file.Set()
        $file.Set()
        $file.Test() | Should -BeTrue
        $file.Get().size | Should -BeExactly "$(1MB)"
        @($file::Export((New-Resource FamfsFile @{ device = $device; path = 'd/*' }))).path | Should -BeExactly 'd/f'
        $file.seed = 6
        $file.Test() | Should -BeFalse
        (Get-ErrorOf { $file.Set() }).Exception.GetBaseException().Message | Should -Match 'other content'
    }

    It 'test, set, and are then as desired: a mount' {
        if (-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
            Set-ItResult -Skipped -Because 'mounting needs /dev/fuse and root'
        }

        $env:XDG_RUNTIME_DIR = "$TestDrive"
        $mount = New-Resource FamfsMount @{ device = $device; mountPoint = Get-TestPath 'class mount' }
        try {
            $mount.Test() | Should -BeFalse
            $mount.Set()
            $mount.Test() | Should -BeTrue
            $mount.Get().state | Should -BeExactly 'Serving'
            @($mount::Export()).mountPoint | Should -Contain $mount.mountPoint
            $mount._exist = $false
            $mount.Set()
            $mount.Test() | Should -BeTrue
        }
        finally {
            Remove-TestMount
        }
    }
}
