# Every block of docs/recipes.md runs, in its order, in a folder that holds the samples and a path with a space. A block
# whose programs are missing is skipped.

BeforeDiscovery {
    $text = [System.IO.File]::ReadAllText("$PSScriptRoot/../../docs/recipes.md")
    $title = 'The beginning'
    $blocks = foreach ($match in [regex]::Matches($text, '(?m)^## (?<title>.*)$|<!-- needs: (?<needs>.*?) -->|(?s)```(?<kind>powershell|sh)\n(?<text>.*?)```')) {
        if ($match.Groups['title'].Success) {
            $title, $needs = $match.Groups['title'].Value, ''
        }
        elseif ($match.Groups['needs'].Success) {
            $needs = $match.Groups['needs'].Value
        }
        else {
            @{ Title = $title; Needs = $needs; Kind = $match.Groups['kind'].Value; Text = $match.Groups['text'].Value }
            $needs = ''
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $place = [System.IO.Directory]::CreateDirectory((Get-TestPath 'a place')).FullName
    $null = [System.IO.Directory]::CreateSymbolicLink("$place/samples", "$ModuleRoot/samples")
    $savedPath = $env:PATH
    $env:XDG_RUNTIME_DIR = "$TestDrive"

    # The recipes say pwsh, which may be a tool of dotnet here.
    $tools = [System.IO.Directory]::CreateDirectory((Get-TestPath 'tools')).FullName
    [System.IO.File]::WriteAllText("$tools/pwsh", "#!/bin/sh`nexec $((@(Get-HostCommand).ForEach{ "'$_'" }) -join ' ') `"`$@`"`n")
    [System.IO.File]::SetUnixFileMode("$tools/pwsh", 493)
    $env:PATH = "${tools}:$env:PATH"

    # And they take the module to be installed.
    $null = [System.IO.Directory]::CreateDirectory("$tools/modules/Famfs")
    Get-Item "$ModuleRoot/Famfs*.ps*1*", "$ModuleRoot/bin" | ForEach-Object {
        $null = [System.IO.File]::CreateSymbolicLink("$tools/modules/Famfs/$($_.Name)", $_.FullName)
    }
    $savedModules = $env:PSModulePath
    $env:PSModulePath = "${tools}/modules:$env:PSModulePath"

    # What a block needs and this machine lacks.
    function Find-Missing([string]$Needs) {
        foreach ($name in $Needs -split ' ' -ne '') {
            $there = switch ($name) {
                'root' { [Environment]::IsPrivilegedProcess }
                { $_ -in 'numpy', 'pyarrow' } { $null = python3 -c "import $name" 2>&1; $LASTEXITCODE -eq 0 }
                # The program, the image, and a machine that lets containers run.
                'container' { (Get-Command podman -ErrorAction Ignore) -and $(podman run --rm docker.io/library/busybox true *> $null; $LASTEXITCODE -eq 0) }
                default { [bool](Get-Command $name -CommandType Application -ErrorAction Ignore) }
            }
            if (-not $there) {
                return $name
            }
        }
    }
}

AfterAll {
    # What a recipe that failed has left.
    foreach ($directory in 'view', 'upper') {
        umount -l "$place/$directory" 2>$null
    }

    Get-FamfsMount "$TestDrive/*" | Dismount-FamfsFileSystem -Force
    $env:PATH = $savedPath
    $env:PSModulePath = $savedModules
    Restore-Identity
}

Describe 'The recipes' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    It '<Title>: <Kind>' -ForEach $blocks {
        $missing = Find-Missing $Needs
        if ($missing) {
            Set-ItResult -Skipped -Because "$missing is not available"
            return
        }

        Push-Location -LiteralPath $place -StackName recipes
        try {
            if ($Kind -eq 'sh') {
                $output = bash -euo pipefail -c $Text 2>&1
                $LASTEXITCODE | Should -Be 0 -Because ($output -join "`n")
            }
            else {
                $ErrorActionPreference = 'Stop'
                $output = . ([scriptblock]::Create($Text))
                # Variables of one block are there for the next, as in a session.
                $script:fs = $fs
            }
        }
        finally {
            Pop-Location -StackName recipes
        }
    }

    It 'has written metrics as Prometheus reads them' {
        $lines = [System.IO.File]::ReadAllLines("$place/famfs.prom")
        $lines | Should -Contain '# TYPE famfs_files gauge'
        foreach ($line in $lines | Where-Object { -not $_.StartsWith('#') }) {
            $line | Should -Match '^famfs_[a-z_]+\{([a-z]+="[^"]*",?)+\} [0-9]+(\.[0-9]+)?$'
        }

        @($lines -match '^famfs_files\{').Count | Should -BeGreaterOrEqual 1
    }

    It 'has a CDI file that is JSON' {
        ([System.IO.File]::ReadAllText("$place/famfs.json") | ConvertFrom-Json).devices[0].name | Should -Be 'data'
    }
}

Describe 'The samples' {
    It 'are those of the pages' {
        $page = [System.IO.File]::ReadAllText("$ModuleRoot/docs/csharp.md")
        $page.Contains([System.IO.File]::ReadAllText("$ModuleRoot/samples/samples.cs")) | Should -BeTrue
        foreach ($file in Get-ChildItem "$ModuleRoot/samples" -File) {
            "$([System.IO.File]::ReadAllText("$ModuleRoot/docs/recipes.md"))" | Should -Match ([regex]::Escape("samples/$($file.Name)"))
        }
    }
}
