# The configuration documents of dsc/examples, applied as dsc applies them: one resource after the other, test before set. One
# machine plays the master and two clients.

BeforeAll {
    . $PSScriptRoot/Common.ps1
    Import-Module "$ModuleRoot/dsc/engine/Famfs.Automation.psm1"

    # Applies a document as a host and gives the names of the resources that it changed.
    function Invoke-Document([string]$Name, [hashtable]$Values, [string]$Identity) {
        $document = Get-Content -Raw "$ModuleRoot/dsc/examples/$Name.dsc.config.json" | ConvertFrom-Json -AsHashtable
        $env:FAMFS_SYSTEM_UUID = $Identity
        try {
            $done = @()
            foreach ($resource in $document.resources) {
                foreach ($needed in $resource.dependsOn) {
                    $needed | Should -BeIn $done -Because "$($resource.name) comes after what it depends on"
                }

                $done += "[resourceId('$($resource.type)', '$($resource.name)')]"
                $properties = $resource.properties.Clone()
                foreach ($key in @($properties.Keys)) {
                    if ("$($properties[$key])" -match "^\[parameters\('(.+)'\)\]$") {
                        $document.parameters.ContainsKey($Matches[1]) | Should -BeTrue
                        $properties[$key] = $Values[$Matches[1]] ?? $document.parameters[$Matches[1]].defaultValue
                    }
                }

                $reply = Invoke-AutomationOperation -Resource $resource.type.Split('/')[1] -Operation set -Text (ConvertTo-Json $properties) -WhatIf $false
                $reply.ExitCode | Should -Be 0 -Because "$($reply.Traces)"
                if ($reply.Lines[1] -ne '[]') {
                    $resource.name
                }
            }
        }
        finally {
            $env:FAMFS_SYSTEM_UUID = $Master
        }
    }

    $device = Get-TestPath 'cluster.famfs'
    $hosts = $Client, 'c22e0000-1111-4222-8333-444455556666'
    $source = New-HostFile (Get-TestPath 'model.bin') 300000
    $points = Get-TestPath 'client 1'; $points = @($points, (Get-TestPath 'client 2'))

    function Invoke-Cluster {
        $changed = @(Invoke-Document master @{ device = $device; source = $source } $Master)
        foreach ($i in 0, 1) {
            $changed += Invoke-Document client @{ device = $device; mountPoint = $points[$i]; unitDirectory = Get-TestPath "units$i" } $hosts[$i] |
                ForEach-Object { "$_ $i" }
        }

        $changed
    }
}

AfterAll {
    Restore-Identity
}

Describe 'A cluster of one master and two clients' -Skip:(-not ([System.IO.File]::Exists('/dev/fuse') -and [System.Environment]::IsPrivilegedProcess)) {
    BeforeAll {
        $env:XDG_RUNTIME_DIR = "$TestDrive"
        $null = New-Item -ItemType Directory (Get-TestPath units0), (Get-TestPath units1)

        # The document is for a device; an image file must be there first.
        [System.IO.File]::WriteAllText($device, '')
        Set-FileLength $device 4GB
    }

    AfterAll {
        Remove-TestMount
    }

    It 'comes from nothing' {
        Invoke-Cluster | Should -Be 'file system', 'data', 'model', 'buffer', 'mount 0', 'mount 1'
        foreach ($point in $points) {
            Get-HostHash "$point/data/model.bin" | Should -BeExactly (Get-HostHash $source)
        }
    }

    It 'is as described when it is described again' {
        Invoke-Cluster | Should -BeNullOrEmpty
    }

    It 'gets back what was killed, and nothing else changes' {
        Stop-Process -Id (Get-FamfsMount $points[1]).ProcessId -Force
        Wait-Until { (Get-FamfsMount $points[1]).State -eq 'Dead' }
        Invoke-Cluster | Should -Be 'mount 1'
        Get-HostHash "$($points[1])/data/model.bin" | Should -BeExactly (Get-HostHash $source)
    }
}
