# The command resources of DSC, called as dsc calls them: the words of the manifest, in its folder, JSON on standard input. dsc
# itself is not needed.

BeforeDiscovery {
    $manifests = Get-ChildItem "$PSScriptRoot/../../dsc" -Filter *.dsc.resource.json | ForEach-Object { @{ File = $_.FullName; Name = $_.Name } }
    $canMount = [System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    Import-Module "$ModuleRoot/dsc/engine/Famfs.Automation.psm1"

    # One operation of a resource. Lines of standard output are checked against the schema of the resource. -Clean starts a
    # process as dsc does, with the words of the manifest; otherwise what that process runs is called here, which is quicker.
    function Invoke-Resource([string]$Resource, [string]$Operation, $Instance, [switch]$WhatIf, [switch]$Clean) {
        $manifest = Get-Content -Raw "$ModuleRoot/dsc/famfs.$($Resource.ToLowerInvariant()).dsc.resource.json" | ConvertFrom-Json -AsHashtable
        $text = $Instance -is [string] ? $Instance : (ConvertTo-Json $Instance -Depth 5)
        if ($Clean) {
            $words = @(foreach ($word in $manifest[$Operation].args) {
                    if ($word -is [string]) { $word } elseif ($WhatIf -and $word.whatIfArg) { $word.whatIfArg }
                })
            $output, $traces, $exitCode = Invoke-Process $words $text
        }
        else {
            $reply = Invoke-AutomationOperation -Resource $Resource -Operation $Operation -Text $text -WhatIf ([bool]$WhatIf)
            $output = ($reply.Lines | ForEach-Object { "$_`n" }) -join ''
            $traces, $exitCode = ($reply.Traces -join "`n"), $reply.ExitCode
        }

        $lines = @($output.Split("`n", [System.StringSplitOptions]::RemoveEmptyEntries))
        $values = @($lines | ForEach-Object { , (ConvertFrom-Json $_ -AsHashtable -NoEnumerate) })
        $schema = ConvertTo-Json $manifest.schema.embedded -Depth 20
        foreach ($line in $lines | Where-Object { $_.StartsWith('{') }) {
            Test-Json -Json $line -Schema $schema | Should -BeTrue -Because $line
        }

        foreach ($trace in $traces.Split("`n", [System.StringSplitOptions]::RemoveEmptyEntries)) {
            { ConvertFrom-Json $trace } | Should -Not -Throw -Because "a trace is JSON: $trace"
        }

        [pscustomobject]@{
            ExitCode = $exitCode
            Output   = $output
            State    = $values.Count ? $values[0] : $null
            Differs  = $values.Count -gt 1 ? $values[1] : $null
            All      = $values
            Error    = $traces
        }
    }

    # A fresh PowerShell in the folder of the manifests: its standard output, standard error and exit code.
    function Invoke-Process([string[]]$Words, [string]$Text) {
        $program, $before = @(Get-HostCommand)
        $start = [System.Diagnostics.ProcessStartInfo]::new($program, [string[]](@($before | Where-Object { $_ }) + $Words))
        $start.WorkingDirectory = "$ModuleRoot/dsc"
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $errors = $process.StandardError.ReadToEndAsync()
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $process.StandardInput.BaseStream.Write($bytes, 0, $bytes.Length)
        $process.StandardInput.Close()
        $output = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        $output, $errors.Result, $process.ExitCode
    }

    function Assert-Failure($Result, [string]$Id, [int]$ExitCode = 1) {
        $Result.ExitCode | Should -Be $ExitCode -Because $Result.Error
        $Result.Output | Should -BeNullOrEmpty
        (ConvertFrom-Json $Result.Error.Trim()).error | Should -Match "^${Id}: .+\. .+\.$"
    }
}

AfterAll {
    Restore-Identity
}

Describe 'The manifest <Name>' -ForEach $manifests {
    It 'is valid' {
        Test-Json -Path $File -SchemaFile "$PSScriptRoot/schemas/resource.schema.json" | Should -BeTrue
    }

    It 'describes each property, and its properties have examples where a value is not obvious' {
        $schema = (Get-Content -Raw $File | ConvertFrom-Json -AsHashtable).schema.embedded
        $schema.additionalProperties | Should -BeFalse
        foreach ($name in $schema.properties.Keys) {
            $schema.properties[$name].description | Should -Not -BeNullOrEmpty -Because $name
        }

        @($schema.properties.Values | Where-Object { $_.examples -or $_.enum }).Count | Should -BeGreaterThan 0
    }

    It 'names a program and a script that are there, and explains each exit code' {
        $manifest = Get-Content -Raw $File | ConvertFrom-Json -AsHashtable
        foreach ($operation in 'get', 'set', 'test', 'export') {
            $manifest[$operation].executable | Should -BeExactly 'pwsh'
            $manifest[$operation].args | Should -Contain './resource.ps1'
        }

        "$ModuleRoot/dsc/resource.ps1" | Should -Exist
        # Each of them is reached below.
        $manifest.exitCodes.Keys | Sort-Object | Should -Be '0', '1', '2', '3'
        $manifest.version | Should -BeExactly "$((Get-Module Famfs).Version)"
    }
}

Describe 'The folder of the resources' {
    It 'has no script with the name of the module, which PSResourceGet would take for the module' {
        Get-ChildItem "$ModuleRoot/dsc", "$ModuleRoot/ansible" -Recurse -File | Where-Object Name -match '^famfs\.ps[dm]?1$' | Should -BeNullOrEmpty
    }
}

Describe 'Famfs/FileSystem' {
    It 'goes from nothing to a file system, stays there, and back' {
        $device = Get-TestPath 'an image.famfs'
        $wanted = @{ device = $device; size = '4GB'; logSize = '8MB'; master = 'this' }
        (Invoke-Resource FileSystem get $wanted -Clean).State._exist | Should -BeFalse
        $test = Invoke-Resource FileSystem test $wanted -Clean
        $test.State._inDesiredState | Should -BeFalse
        $test.Differs | Should -Be '_exist'

        $planned = Invoke-Resource FileSystem set $wanted -WhatIf -Clean
        $planned.State._metadata.whatIf | Should -BeExactly "Format $device"
        $planned.State.size | Should -Be 4GB
        $device | Should -Not -Exist

        $set = Invoke-Resource FileSystem set $wanted -Clean
        $set.ExitCode | Should -Be 0 -Because $set.Error
        "$($set.State._exist) $($set.State.size) $($set.State.logSize) $($set.State.master) $($set.State.role)" |
            Should -BeExactly "True $(4GB) $(8MB) this Master"
        (Invoke-Resource FileSystem test $wanted -Clean).State._inDesiredState | Should -BeTrue
        $again = Invoke-Resource FileSystem set $wanted -Clean
        $again.Differs | Should -BeNullOrEmpty
        $again.State.uuid | Should -BeExactly $set.State.uuid
        (Invoke-Resource FileSystem export @{ device = $device } -Clean).State.uuid | Should -BeExactly $set.State.uuid

        Assert-Failure (Invoke-Resource FileSystem delete @{ device = $device } -Clean) ForceRequired
        (Invoke-Resource FileSystem delete @{ device = $device; force = $true } -Clean).ExitCode | Should -Be 0
        (Invoke-Resource FileSystem get @{ device = $device } -Clean).State._exist | Should -BeFalse
    }

    It 'takes a state that was read as input' {
        $device = (New-TestImage).Device
        $state = (Invoke-Resource FileSystem get @{ device = $device }).State
        (Invoke-Resource FileSystem test $state).State._inDesiredState | Should -BeTrue
    }

    It 'hands the ownership over and back' {
        $device = (New-TestImage).Device
        (Invoke-Resource FileSystem set @{ device = $device; master = $Client }).State.master | Should -BeExactly $Client
        Invoke-AsClient { Invoke-Resource FileSystem test @{ device = $device; master = 'this' } } | ForEach-Object { $_.State._inDesiredState } | Should -BeTrue
        Assert-Failure (Invoke-Resource FileSystem set @{ device = $device; master = '11111111-1111-4111-8111-111111111111' }) NotMaster
        (Invoke-Resource FileSystem set @{ device = $device; master = 'this' }).State.role | Should -BeExactly Master
    }

    It 'leaves what is not famfs alone without force, and names it' {
        $file = Get-TestPath 'other.img'
        [System.IO.File]::WriteAllText($file, 'the only copy of something')
        Set-FileLength $file 4GB
        foreach ($whatIf in $true, $false) {
            Assert-Failure (Invoke-Resource FileSystem set @{ device = $file } -WhatIf:$whatIf) DeviceHoldsData
        }

        [System.Text.Encoding]::UTF8.GetString((Read-Byte $file 0 8)) | Should -BeExactly 'the only'
        $planned = Invoke-Resource FileSystem set @{ device = $file; force = $true } -WhatIf
        $planned.State._metadata.whatIf | Should -Match 'destroy what it holds'
        [System.Text.Encoding]::UTF8.GetString((Read-Byte $file 0 8)) | Should -BeExactly 'the only'
        (Invoke-Resource FileSystem set @{ device = $file; force = $true }).State._exist | Should -BeTrue
    }

    It 'never formats a famfs again, whose ever it is and even with force' {
        $fs = New-TestImage
        $null = New-FamfsFile precious -Size 1MB -Seed 5 -FileSystem $fs
        Assert-Failure (Invoke-Resource FileSystem set @{ device = $fs.Device; logSize = '16MB'; force = $true }) ChangeImpossible
        $result = Invoke-AsClient { Invoke-Resource FileSystem set @{ device = $fs.Device; force = $true } }
        $result.Differs | Should -BeNullOrEmpty
        (Get-FamfsFileSystem $fs).Uuid | Should -Be $fs.Uuid
        (Test-FamfsFile precious -Seed 5 -FileSystem $fs).Passed | Should -BeTrue
    }

    It 'says that a device is missing' {
        Assert-Failure (Invoke-Resource FileSystem set @{ device = '/dev/dax99.0' }) DeviceNotFound
        Assert-Failure (Invoke-Resource FileSystem set @{ device = '/dev/dax99.0'; size = '4GB' }) DeviceNotFound
        Assert-Failure (Invoke-Resource FileSystem get @{ device = "uuid:$Client" }) UuidNotFound
    }
}

Describe 'Famfs/Directory and Famfs/File' {
    BeforeAll {
        $device = (New-TestImage).Device
        $source = New-HostFile (Get-TestPath 'a source') 100000
    }

    It 'creates a directory with those above it' {
        $wanted = @{ device = $device; path = 'd/e'; mode = '750' }
        $set = Invoke-Resource Directory set $wanted
        $set.State.mode | Should -BeExactly '0750' -Because $set.Error
        (Invoke-Resource Directory test $wanted).State._inDesiredState | Should -BeTrue
        $changed = Invoke-Resource Directory set @{ device = $device; path = 'd/e'; mode = '0700'; group = '7' }
        "$($changed.Differs) $($changed.State.mode) $($changed.State.group)" | Should -BeExactly 'mode group 0700 7' -Because $changed.Error
    }

    It 'removes what is not to exist, and no directory that is not empty' {
        $null = New-FamfsDirectory gone -FileSystem $device
        $null = New-FamfsFile gone/f -Size 1 -FileSystem $device
        Assert-Failure (Invoke-Resource Directory set @{ device = $device; path = 'gone'; _exist = $false }) DirectoryNotEmpty
        foreach ($path in 'gone/f', 'gone') {
            $resource = $path -eq 'gone' ? 'Directory' : 'File'
            $absent = @{ device = $device; path = $path; _exist = $false }
            (Invoke-Resource $resource set $absent -WhatIf).State._metadata.whatIf | Should -BeExactly "Remove $path"
            (Invoke-Resource $resource set $absent).State._exist | Should -BeFalse
            (Invoke-Resource $resource set $absent).Differs | Should -BeNullOrEmpty
        }
    }

    It 'changes the size of a file, and cuts one only with force' {
        $wanted = @{ device = $device; path = 'd/sized'; size = 100 }
        $null = Invoke-Resource File set $wanted
        $wanted.size = 200
        (Invoke-Resource File set $wanted).State.size | Should -Be 200
        $wanted.size = 50
        Assert-Failure (Invoke-Resource File set $wanted) ForceRequired
        $wanted.force = $true
        (Invoke-Resource File set $wanted).State.size | Should -Be 50
        $null = Remove-FamfsFile -LiteralPath d/sized -FileSystem $device
    }

    It 'compares content: a seed' {
        $wanted = @{ device = $device; path = 'seeded'; size = '2MB'; seed = 5 }
        (Invoke-Resource File set $wanted).Differs | Should -Be '_exist'
        (Test-FamfsFile seeded -Seed 5 -FileSystem $device).Passed | Should -BeTrue
        (Invoke-Resource File set $wanted).Differs | Should -BeNullOrEmpty
        $wanted.seed = 6
        (Invoke-Resource File test $wanted).Differs | Should -Be 'seed'
        Assert-Failure (Invoke-Resource File set $wanted) ContentDiffers
    }

    It 'compares content: a source' {
        $wanted = @{ device = $device; path = 'copied'; source = $source; mode = '0600' }
        $set = Invoke-Resource File set $wanted
        $set.State.sha256 | Should -BeExactly (Get-HostHash $source) -Because $set.Error
        (Invoke-Resource File set $wanted).Differs | Should -BeNullOrEmpty
        $wanted.source = New-HostFile (Get-TestPath 'another source') 100000 2
        Assert-Failure (Invoke-Resource File set $wanted) ForceRequired
        (Test-FamfsFile copied -FileSystem $device).Hash | Should -BeExactly (Get-HostHash $source)
        $wanted.force = $true
        (Invoke-Resource File set $wanted).State.sha256 | Should -BeExactly (Get-HostHash $wanted.source)
    }

    It 'gives neither an owner nor set-id bits that were not asked for' {
        $program = New-HostFile (Get-TestPath 'setuid') 100
        chmod 4755 $program
        (Invoke-Resource File set @{ device = $device; path = 'plain'; source = $program }).State.mode | Should -BeExactly '0755'
        (Invoke-Resource File set @{ device = $device; path = 'special'; source = $program; mode = '4755' }).State.mode | Should -BeExactly '4755'
    }

    It 'lists the files of a file system, all and filtered' {
        $all = Invoke-Resource File export @{ device = $device }
        @($all.All.path | Sort-Object) | Should -Be ('copied', 'plain', 'seeded', 'special')
        (Invoke-Resource File export @{ device = $device; path = 's*'; mode = '4755' }).All.path | Should -BeExactly 'special'
        $hash = (Get-FamfsFileHash copied -FileSystem $device).Hash
        $same = Invoke-Resource File export @{ device = $device; sha256 = $hash }
        "$($same.All.path) $($same.All.sha256)" | Should -BeExactly "copied $hash"
        (Invoke-Resource Directory export @{ device = $device }).All.path | Should -Be 'd', 'd/e'
    }

    It 'changes nothing as a client' {
        Assert-Failure (Invoke-AsClient { Invoke-Resource File set @{ device = $device; path = 'new'; size = 1 } }) NotMaster
    }

    It 'removes by delete, whether it is there or not' {
        $null = Invoke-Resource Directory set @{ device = $device; path = 'gone' }
        $null = Invoke-Resource File set @{ device = $device; path = 'gone/f'; size = 1 }
        Assert-Failure (Invoke-Resource Directory delete @{ device = $device; path = 'gone' }) DirectoryNotEmpty
        (Invoke-Resource File delete @{ device = $device; path = 'gone/f' } -WhatIf -Clean).State._metadata.whatIf | Should -BeExactly 'Remove gone/f'
        @(Get-FamfsFile gone -FileSystem $device) | Should -HaveCount 1
        (Invoke-Resource File delete @{ device = $device; path = 'gone/f' } -Clean).ExitCode | Should -Be 0
        (Invoke-Resource File delete @{ device = $device; path = 'gone/f' }).ExitCode | Should -Be 0
        (Invoke-Resource Directory delete @{ device = $device; path = 'gone' }).ExitCode | Should -Be 0
        (Invoke-Resource Directory get @{ device = $device; path = 'gone' }).State._exist | Should -BeFalse

        # The space is freed only by a wish of its own: until then it can be had back.
        $null = Restore-FamfsFile gone, gone/f -FileSystem $device
        @(Get-FamfsFile gone -FileSystem $device) | Should -HaveCount 1
        $null = Remove-FamfsFile gone -Recurse -FileSystem $device
    }
}

Describe 'Input that is wrong' {
    BeforeAll {
        $there = (New-TestImage).Device
    }

    It 'is one error and no change: <Case>' -ForEach @(
        @{ Case = 'no JSON'; Text = '{"path":' }
        @{ Case = 'nothing'; Text = '' }
        @{ Case = 'a list'; Text = '[]' }
        @{ Case = 'a property that does not exist'; Text = '{"path":"a","colour":"red"}' }
        @{ Case = 'a size that is a command'; Text = '{"path":"a","size":"1; touch /tmp/x"}' }
        @{ Case = 'a size that is negative'; Text = '{"path":"a","size":-1}' }
        @{ Case = 'a size that is too large'; Text = '{"path":"a","size":"9999999999999999999PB"}' }
        @{ Case = 'a size of many digits'; Text = '{"path":"a","size":"' + '9' * 5000 + '"}' }
        @{ Case = 'a size beyond 64 bits'; Text = '{"path":"a","size":18446744073709551616}' }
        @{ Case = 'a size with a line feed'; Text = '{"path":"a","size":"1\n"}' }
        @{ Case = 'a size in other digits'; Text = '{"path":"a","size":"\u0661"}' }
        @{ Case = 'a path with an escape character'; Text = '{"path":"a\u001b[2Jb"}' }
        @{ Case = 'a path with a zero'; Text = '{"path":"a\u0000b"}' }
        @{ Case = 'a fraction'; Text = '{"path":"a","size":1.5}' }
        @{ Case = 'a mode in words'; Text = '{"path":"a","mode":"u=rw"}' }
        @{ Case = 'a path with a line feed'; Text = '{"path":"a\nb"}' }
        @{ Case = 'a path of the wrong type'; Text = '{"path":["a"]}' }
        @{ Case = 'no path'; Text = '{"size":1}' }
        @{ Case = 'a seed and a source'; Text = '{"path":"a","device":"DEVICE","seed":1,"source":"/etc/hosts"}' }
    ) {
        # In this process: that a process reports it is shown below.
        $reply = Invoke-AutomationOperation -Resource File -Operation set -Text $Text.Replace('DEVICE', $there) -WhatIf $false
        $reply.ExitCode | Should -Be 2
        $reply.Lines | Should -BeNullOrEmpty
        $reply.Traces | Should -HaveCount 1
        (ConvertFrom-Json $reply.Traces[0]).error | Should -Match '^InputInvalid: .+'
    }

    It 'is exit code <Code> of a process, as the manifest says: <Text>' -ForEach @(
        @{ Code = 0; Text = '{"path":"a","device":"DEVICE"}'; Id = '' }
        @{ Code = 1; Text = '{"path":"a","device":"/no/such/image"}'; Id = 'DeviceNotFound' }
        @{ Code = 2; Text = '{"path":"a","size":"1; touch x"}'; Id = 'InputInvalid' }
    ) {
        $result = Invoke-Resource File get $Text.Replace('DEVICE', $there) -Clean
        if ($Code) { Assert-Failure $result $Id $Code } else { $result.ExitCode | Should -Be 0 }
    }

    It 'is exit code 3 where the resources lie without the module' {
        $alone = Get-TestPath 'alone/dsc'
        $null = New-Item -ItemType Directory (Split-Path $alone)
        Copy-Item -Recurse "$ModuleRoot/dsc" $alone
        $words = '-NoProfile', '-NonInteractive', '-File', "$alone/resource.ps1", '-Resource', 'File', '-Operation', 'get'
        $output, $traces, $exitCode = Invoke-Process $words '{"path":"a"}'
        "$exitCode$output" | Should -BeExactly '3'
        (ConvertFrom-Json $traces.Trim()).error | Should -Match '^The module Famfs cannot be loaded: .+'
    }

    It 'takes a hostile name as a name' {
        $device = (New-TestImage).Device
        $name = 'a$(touch injected);`touch injected`''"&& -Force'
        $set = Invoke-Resource File set @{ device = $device; path = $name; size = 10 } -Clean
        $set.ExitCode | Should -Be 0 -Because $set.Error
        @(Get-FamfsFile -FileSystem $device).Name | Should -BeExactly $name
        'injected', "$ModuleRoot/dsc/injected" | Should -Not -Exist
    }

    It 'is ASCII on standard output, whatever names there are' {
        $device = (New-TestImage).Device
        $null = New-FamfsFile "r$([char]0x9b)31mot`u{202e}" -Size 1 -FileSystem $device
        $export = Invoke-Resource File export @{ device = $device } -Clean
        $export.All | Should -HaveCount 1
        $export.Output | Should -Not -Match '[^\n\x20-\x7e]'
    }
}

Describe 'Famfs/Mount' -Skip:(-not $canMount) {
    BeforeAll {
        $env:XDG_RUNTIME_DIR = "$TestDrive"
        $fs = New-TestImage
        $null = New-FamfsFile f -Size 1MB -Seed 5 -FileSystem $fs
        $wanted = @{
            device     = $fs.Device; mountPoint = Get-TestPath 'a mount 50%'; cache = 'never'; options = @('noexec')
            persistent = 'fstab'; fstab = Get-TestPath fstab; unitDirectory = Get-TestPath units
        }
        [System.IO.File]::WriteAllText($wanted.fstab, "# a comment`nproc /proc proc defaults 0 0`n")
        $null = [System.IO.Directory]::CreateDirectory($wanted.unitDirectory)
    }

    AfterAll {
        Remove-TestMount
    }

    It 'mounts, now and at boot' {
        $planned = Invoke-Resource Mount set $wanted -WhatIf
        $planned.State._metadata.whatIf | Should -HaveCount 3 -Because $planned.Error
        $wanted.mountPoint | Should -Not -Exist
        $set = Invoke-Resource Mount set $wanted -Clean
        "$($set.State._exist) $($set.State.state) $($set.State.cache) $($set.State.options)" | Should -BeExactly 'True Serving never noexec' -Because $set.Error
        "$($wanted.mountPoint)/f" | Should -Exist
        (Invoke-Resource Mount test $wanted).Differs | Should -BeNullOrEmpty
        $lines = [System.IO.File]::ReadAllLines($wanted.fstab)
        $lines | Should -HaveCount 3
        $lines[2] | Should -BeExactly "$($fs.Device.Replace(' ', '\040')) $($wanted.mountPoint.Replace(' ', '\040')) fuse.famfs noexec,cache=never,nofail 0 0"
    }

    It 'changes the options of a mount, and the kind of its boot entry' {
        $other = $wanted.Clone()
        $other.cache = 'auto'
        $other.persistent = 'systemd'
        $set = Invoke-Resource Mount set $other
        $set.State.cache | Should -BeExactly 'auto' -Because $set.Error
        $set.State.persistent | Should -BeExactly 'systemd'
        [System.IO.File]::ReadAllLines($wanted.fstab) | Should -HaveCount 2
        $unit = @(Get-ChildItem $wanted.unitDirectory -Filter famfs-*.service)
        $unit | Should -HaveCount 1
        $unit.Name | Should -Match '\\x2050\\x25\.service$'
        [System.IO.File]::ReadAllText($unit.FullName) | Should -Match 'a mount 50%%'
        @(Get-ChildItem "$($wanted.unitDirectory)/multi-user.target.wants").LinkTarget | Should -BeExactly $unit.FullName
        (Invoke-Resource Mount test $other).Differs | Should -BeNullOrEmpty
        (Invoke-Resource Mount export @{ device = $fs.Device }).All.mountPoint | Should -Contain $wanted.mountPoint
    }

    It 'repairs a mount whose server was killed' {
        $there = $wanted.Clone()
        $there.Remove('persistent')
        $null = Invoke-Resource Mount set $there
        Stop-Process -Id (Get-FamfsMount ([WildcardPattern]::Escape($wanted.mountPoint))).ProcessId -Force
        Wait-Until { (Get-FamfsMount ([WildcardPattern]::Escape($wanted.mountPoint))).State -eq 'Dead' }
        (Invoke-Resource Mount test $there).Differs | Should -Contain 'state'
        (Invoke-Resource Mount set $there).State.state | Should -BeExactly 'Serving'
        "$($wanted.mountPoint)/f" | Should -Exist
    }

    It 'refuses a mount point that another file system has' {
        $other = (New-TestImage).Device
        Assert-Failure (Invoke-Resource Mount set @{ device = $other; mountPoint = $wanted.mountPoint }) MountPointTaken
    }

    It 'unmounts, and removes the boot entry' {
        (Invoke-Resource Mount delete $wanted -WhatIf).State._metadata.whatIf | Should -HaveCount 2
        "$($wanted.mountPoint)/f" | Should -Exist
        (Invoke-Resource Mount delete $wanted -Clean).ExitCode | Should -Be 0
        "$($wanted.mountPoint)/f" | Should -Not -Exist
        @(Get-ChildItem $wanted.unitDirectory -Recurse -File) | Should -HaveCount 0
        $absent = $wanted.Clone()
        $absent._exist = $false
        (Invoke-Resource Mount test $absent).State._inDesiredState | Should -BeTrue
        (Invoke-Resource Mount set $absent).Differs | Should -BeNullOrEmpty
    }

    It 'leaves a foreign unit and a foreign line of fstab alone' {
        $point = Get-TestPath taken
        $other = @{ device = $fs.Device; mountPoint = $point; persistent = 'fstab'; fstab = $wanted.fstab; unitDirectory = $wanted.unitDirectory }
        [System.IO.File]::AppendAllText($wanted.fstab, "/dev/sda1 $($point.Replace(' ', '\040')) ext4 defaults 0 2`n")
        Assert-Failure (Invoke-Resource Mount set $other) MountPointTaken
        $point | Should -Not -Exist
    }
}

Describe 'Famfs/DeviceMode' {
    BeforeAll {
        $sys = Get-TestPath sys
        $null = [System.IO.Directory]::CreateDirectory("$sys/bus/dax/devices/dax90.0")
        $null = [System.IO.Directory]::CreateDirectory("$sys/bus/dax/drivers/device_dax")
        [System.IO.File]::WriteAllText("$sys/bus/dax/devices/dax90.0/size", "4294967296`n")
        $null = [System.IO.Directory]::CreateSymbolicLink("$sys/bus/dax/devices/dax90.0/driver", "$sys/bus/dax/drivers/device_dax")
    }

    It 'reads and tests the mode' {
        (Invoke-Resource DeviceMode get @{ device = '/dev/dax90.0'; sysFsRoot = $sys }).State.mode | Should -BeExactly 'devdax'
        (Invoke-Resource DeviceMode test @{ device = '/dev/dax90.0'; sysFsRoot = $sys; mode = 'famfs' }).Differs | Should -Be 'mode'
        (Invoke-Resource DeviceMode set @{ device = '/dev/dax90.0'; sysFsRoot = $sys; mode = 'devdax' }).Differs | Should -BeNullOrEmpty
        @((Invoke-Resource DeviceMode export @{ sysFsRoot = $sys }).All).Count | Should -Be 1
    }

    It 'says why it cannot switch' {
        Assert-Failure (Invoke-Resource DeviceMode set @{ device = '/dev/dax90.0'; sysFsRoot = $sys; mode = 'famfs' }) DriverMissing
        Assert-Failure (Invoke-Resource DeviceMode get @{ device = '/dev/dax91.0'; sysFsRoot = $sys }) DeviceNotFound
    }
}
