# The module beside other versions of its libraries and of itself. Each test is a process of its own.

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Runs a script in a fresh PowerShell, which does not have the module yet, and gives the lines that it writes.
    function Invoke-Fresh([string]$Script) {
        $file = Get-TestPath "$([guid]::NewGuid()).ps1"
        $head = "`$ErrorActionPreference = 'Stop'`n`$module = '$ModuleRoot/Famfs.psd1'`n`$drive = '$TestDrive'`n"
        [System.IO.File]::WriteAllText($file, $head + $Script)
        $program, $words = @(Get-HostCommand) + '-NoProfile', '-NonInteractive', '-File', $file
        $output = & $program $words 2>&1
        if ($LASTEXITCODE -ne 0) {
            throw ($output | Out-String)
        }

        $output | ForEach-Object { "$_" }
    }

    # Changes the minor version of an assembly that has version 0.2.
    function Set-AssemblyMinor([string]$Path, [int]$Minor) {
        $bytes = [System.IO.File]::ReadAllBytes($Path)
        $file = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.MemoryStream]::new($bytes))
        $reader = [System.Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($file)
        $table = [System.Reflection.Metadata.Ecma335.MetadataReaderExtensions]::GetTableMetadataOffset($reader, 'Assembly')
        $row = $file.PEHeaders.MetadataStartOffset + $table
        [System.BitConverter]::ToUInt16($bytes, $row + 6) | Should -Be 2
        [System.BitConverter]::GetBytes([uint16]$Minor).CopyTo($bytes, $row + 6)
        [System.IO.File]::WriteAllBytes($Path, $bytes)
    }

    # What needs every library: hashes, owners and the engine.
    $use = @'
    $fs = New-FamfsFileSystem "$drive/$([guid]::NewGuid()).famfs" -Size 4GB
    $file = New-FamfsFile a -Size 4096 -Seed 5 -Owner root -FileSystem $fs
    "$($file.Path) $($file.User) $($file.Length) $((Test-FamfsFile $file -Seed 5).Passed) $($file.GetType().FullName -eq 'Famfs.FamfsFile')"
'@
}

AfterAll {
    Restore-Identity
}

Describe 'The module in a session' {
    It 'works where another <Name> is loaded' -ForEach @{ Name = 'System.IO.Hashing' }, @{ Name = 'Mono.Posix.NETStandard' } {
        $lines = Invoke-Fresh @"
            `$other = "`$drive/$Name.dll"
            `$builder = [System.Reflection.Emit.PersistedAssemblyBuilder]::new('$Name, Version=0.9.0.0', [object].Assembly)
            `$null = `$builder.DefineDynamicModule('$Name').DefineType('Other', 'Public').CreateType()
            `$builder.Save(`$other)
            `$null = [System.Reflection.Assembly]::LoadFrom(`$other)
            Import-Module `$module
            $use
            [System.AppDomain]::CurrentDomain.GetAssemblies().Where{ `$_.GetName().Name -eq '$Name' }.Count
"@
        $lines | Should -Be @('a root 4096 True True', '2')
    }

    It 'works where another module has set the resolver of the library' {
        $lines = Invoke-Fresh @"
            Add-Type -TypeDefinition 'public static class R { public static nint No(string n, System.Reflection.Assembly a, System.Runtime.InteropServices.DllImportSearchPath? p) => 0;
                public static void Set(System.Reflection.Assembly a) => System.Runtime.InteropServices.NativeLibrary.SetDllImportResolver(a, No); }'
            [R]::Set([System.Reflection.Assembly]::LoadFrom('$ModuleRoot/bin/Mono.Posix.NETStandard.dll'))
            Import-Module `$module
            $use
"@
        $lines | Should -Be 'a root 4096 True True'
    }

    It 'works beside <Case>' -ForEach @{ Case = 'a second copy of itself'; Minor = 2 }, @{ Case = 'another version of itself'; Minor = 77 } {
        $copy = [System.IO.Directory]::CreateDirectory((Get-TestPath "copy$Minor/Famfs")).FullName
        foreach ($name in 'Famfs.psd1', 'Famfs.psm1', 'Famfs.Format.ps1xml', 'bin') {
            Copy-Item -Recurse "$ModuleRoot/$name" $copy
        }

        $manifest = [System.IO.File]::ReadAllText("$copy/Famfs.psd1") -replace "ModuleVersion( +)= '.*'", "ModuleVersion`$1= '0.$Minor.0'"
        [System.IO.File]::WriteAllText("$copy/Famfs.psd1", $manifest)
        Set-AssemblyMinor "$copy/bin/Famfs.Cmdlets.dll" $Minor
        $lines = Invoke-Fresh @"
            Import-Module `$module
            $use
            Import-Module '$copy/Famfs.psd1'
            "`$((Get-Command New-FamfsFile).Version)"
            $use
            Remove-Module Famfs
            Import-Module '$copy/Famfs.psd1'
            $use
            Import-Module `$module -Force
            $use
"@
        $lines | Should -Be @('a root 4096 True True', "0.$Minor.0", 'a root 4096 True True', 'a root 4096 True True', 'a root 4096 True True')
    }

    It 'is loaded again and again' {
        $lines = Invoke-Fresh @"
            Import-Module `$module
            Import-Module `$module -Force
            $use
            Remove-Module Famfs
            Import-Module `$module
            $use
            (Get-Command -Module Famfs).Count
"@
        $lines | Should -Be @('a root 4096 True True', 'a root 4096 True True', "$((Get-Command -Module Famfs).Count)")
    }

    It 'is one and the same for runspaces that load it at once' {
        $lines = Invoke-Fresh @"
            `$ready = [System.Threading.Barrier]::new(8)
            `$results = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
                (`$using:ready).SignalAndWait()
                Import-Module `$using:module
                [Famfs.FamfsFile].GetHashCode()
            }
            @(`$results).Count
            @(`$results | Select-Object -Unique).Count
"@
        $lines | Should -Be @('8', '1')
    }
}
